// `npm run check`: which packages may be imported where, and how package.json, its lockfile and tsconfig.json list them.
import { join } from 'node:path'
import { lineOf, readText } from './source-text.mjs'

/** What the npm package, which is `src/client/`, brings into an app. */
const CLIENT_PACKAGES = ['hono', 'jose', 'react']
/** What the Worker is bundled with. In package.json these are devDependencies: `dependencies` are what apps install with the package. */
const WORKER_PACKAGES =
  '@noble/hashes @simplewebauthn/server bcryptjs bowser drizzle-orm hono jose lean-qr oauth4webapi zod'.split(' ')

/** What is wrong with an import of a package, or `undefined`. */
export function inspectPackage(file, place, { from, typeOnly }, manifest) {
  const name = from.startsWith('@') ? from.split('/').slice(0, 2).join('/') : (from.split('/')[0] ?? from)
  const platform = from.startsWith('node:') || from.startsWith('cloudflare:')
  const all = { ...manifest.dependencies, ...manifest.devDependencies }
  if (!platform && !(name in all))
    return `"${from}" is neither a file nor a dependency: no path aliases, no packages of packages`
  if (!file.startsWith('src/')) return undefined

  const isTool = place.room === 'ops' || place.shelf === 'drizzle.config'
  if (place.room === 'client') {
    if (!CLIENT_PACKAGES.includes(name)) return `src/client/ may import ${CLIENT_PACKAGES.join(', ')} only`
    if (!(name in { ...manifest.dependencies, ...manifest.peerDependencies }))
      return `"${name}" is needed by the npm package: it belongs into "dependencies" or "peerDependencies"`
  } else if (!platform && !isTool && !typeOnly && !WORKER_PACKAGES.includes(name)) {
    return `"${name}" is none of WORKER_PACKAGES in test/building-code.mjs: the Worker may not bundle it`
  }
  const knowsHono = ['index', 'rpc', 'cron', 'pages', 'http', 'gate', 'client'].includes(place.room) || place.serves
  if (name === 'hono' && !knowsHono)
    return 'only doors, routes, pages, http/ and gate/ know Hono: take plain data, return a result'
  if (/^hono\/(?:tiny|quick)$/.test(from) || (from === 'hono' && !typeOnly && place.room !== 'client'))
    return 'Hono is that of src/http/hono.ts, whose router costs a start nothing'
  const knowsDrizzle = ['store', 'tables', 'drizzle.config'].includes(place.shelf) || place.room === 'db'
  if (name === 'drizzle-orm' && !knowsDrizzle)
    return 'Drizzle is for store.ts, tables.ts and db/: put the query into a store'
  if (place.shelf === 'rules' && (platform || name === 'hono' || name === 'drizzle-orm'))
    return 'rules are pure: no I/O, no framework'
  return undefined
}

/** What is wrong with package.json, its lockfile and tsconfig.json. */
export function inspectManifest(root, manifest) {
  /** @type {Finding[]} */
  const findings = []
  const raw = readText(join(root, 'package.json')) ?? ''
  for (const list of ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides']) {
    // An override may be of one package alone; an alias names what it installs.
    const entries = Object.entries(manifest[list] ?? {}).flatMap(([name, version]) =>
      typeof version === 'object' ? Object.entries(version) : [[name, version]],
    )
    for (const [name, version] of entries) {
      if (/^(npm:[\w-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$|^\$[\w-]+$/.test(String(version))) continue
      const line = lineOf(raw, Math.max(0, raw.indexOf(`"${name}":`)))
      findings.push({ file: 'package.json', line, what: `${name} "${version}" is not exact: write one version` })
    }
  }
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    if (CLIENT_PACKAGES.includes(name)) continue
    const what = `every app would install ${name} with the npm package: the Worker's own are devDependencies`
    findings.push({ file: 'package.json', line: lineOf(raw, Math.max(0, raw.indexOf(`"${name}":`))), what })
  }
  const lock = readText(join(root, 'package-lock.json'))
  const resolved = lock?.search(/"resolved":\s*"https?:/) ?? -1
  if (lock !== undefined && resolved >= 0) {
    const what = 'holds registry addresses: npm config set omit-lockfile-registry-resolved true, then npm install'
    findings.push({ file: 'package-lock.json', line: lineOf(lock, resolved), what })
  }
  const options = readText(join(root, 'tsconfig.json')) ?? ''
  const alias = options.search(/"(paths|baseUrl)"\s*:/)
  if (alias >= 0)
    findings.push({ file: 'tsconfig.json', line: lineOf(options, alias), what: 'path aliases hide where things are' })
  return findings
}
