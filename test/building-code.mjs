// `npm run check`: the plan of the house, held to the source text. Which room may import which, who may know Hono, Drizzle,
// the clock and the dice, how long a file may get, which exports say what they do, what tests say twice. Prints file:line and what to do;
// `src/README.md` says why.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { circlesOf } from './checks/circles.mjs'
import { undocumented } from './checks/docstrings.mjs'
import { repeatsIn } from './checks/repeats.mjs'
import { kindless } from './checks/shared-tables.mjs'
import { globalsOf, importsOf, lineOf, textOf } from './checks/source-text.mjs'

/** From the ground up. A room imports from lower floors only; rooms on one floor don't import each other. */
const FLOORS = [
  ['result', 'late', 'words'],
  ['crypto'],
  ['config'],
  ['db'],
  ['deps'],
  ['pages'],
  ['http'],
  ['audit', 'endings', 'limits', 'mail'],
  ['users'],
  ['credentials'],
  ['codes'],
  ['sessions'],
  ['figures'],
  ['tokens'],
  ['gate'],
  ['accounts', 'methods'],
  ['provider', 'admin', 'mailbox', 'reference'],
  ['rpc', 'cron', 'hasher'],
  ['index'],
]
/** Rooms that serve HTTP, and the shelves of theirs that know Hono. */
const SERVING = ['accounts', 'methods', 'provider', 'admin', 'mailbox', 'reference']
const HTTP_SHELVES = ['routes', 'pages', 'problems']
const ATTICS = ['utils', 'util', 'helpers', 'helper', 'lib', 'common', 'services', 'models', 'shared', 'misc']
const MOST_LINES = 300
/** A dictionary is a table: a file a language, and one for each long part of it. */
const MOST_LINES_OF_WORDS = 1200
/** Who may go by what an access token says, without asking D1 whether its key is still there. */
const BELIEVE_TOKENS = ['tokens', 'client']
/** What the npm package, which is `src/client/`, brings into an app. */
const CLIENT_PACKAGES = ['hono', 'jose', 'react']
/** What the Worker is bundled with. In package.json these are devDependencies: `dependencies` are what apps install with the package. */
const WORKER_PACKAGES =
  '@noble/hashes @simplewebauthn/server bcryptjs bowser drizzle-orm hono jose lean-qr oauth4webapi zod'.split(' ')
/** Where the npm package begins: files that pass on what others own. */
const CLIENT_ENTRIES = ['index', 'worker', 'verify']

/** @typedef {{ file: string, line: number, what: string }} Finding */

/** Everything that is not as planned below `root`, in the order of the files. @param {string} root @returns {Finding[]} */
export function inspect(root) {
  const sources = globSync(['src/**/*.{ts,tsx}', 'test/**/*.{ts,tsx,mjs}'], { cwd: root })
    .map((file) => file.split('\\').join('/'))
    .toSorted()
  const manifest = readJson(join(root, 'package.json')) ?? {}
  const findings = sources.flatMap((file) =>
    inspectSource(file, readFileSync(join(root, file), 'utf8'), manifest, root),
  )
  return [...findings, ...circlesOf(root, sources), ...repeatsIn(root, sources), ...inspectManifest(root, manifest)]
}

function inspectSource(file, source, manifest, root) {
  /** @type {Finding[]} */
  const findings = []
  const text = textOf(source)
  const report = (line, what) => findings.push({ file, line, what })
  const each = (pattern, what) => {
    for (const match of text.code.matchAll(pattern)) report(lineOf(source, match.index), what)
  }
  const place = placeOf(file)

  if (!/^(#!.*\n)?\/[/*]/.test(source) && !file.endsWith('.d.ts'))
    report(1, 'starts without a comment: say in a sentence or two what the file is for')
  const lines = source.split('\n').length - 1
  const most = file.startsWith('src/words/') ? MOST_LINES_OF_WORDS : MOST_LINES
  if (lines > most) report(most + 1, `has ${lines} lines, more than ${most}: split it by what it does`)
  for (const part of file.replace(/\.\w+$/, '').split('/')) {
    if (ATTICS.includes(part))
      report(1, `"${part}" is an attic: name it for what it is and put it on the floor it belongs to`)
  }
  for (const entry of importsOf(source, text)) {
    const problem = inspectImport(file, place, entry, manifest, root)
    if (problem !== undefined) report(entry.line, problem)
  }
  if (!file.startsWith('src/')) return findings

  if (place.shelf === 'index' && place.room !== 'index' && place.room !== 'client') {
    report(1, 'an index file hides where things are: import from the file itself')
  }
  if (place.room !== 'index' && !(place.room === 'client' && CLIENT_ENTRIES.includes(place.shelf))) {
    each(
      /^export\s+(type\s+)?(\*|\{[^}]*\})\s*(as\s+\w+\s+)?from\b/gm,
      'passes on what another file owns: import from that file',
    )
  }
  if (place.room !== 'deps' && place.room !== 'client' && place.room !== 'ops') {
    each(/\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\s*\)|\bperformance\.now\b/g, 'reads the clock: take `now` from deps')
  }
  if (!(place.room === 'http' && place.shelf === 'cookies')) {
    const what = 'reads cookies: their exact bytes are what protects them, so src/http/cookies.ts alone does'
    each(/\bgetCookie\b|\bgetSignedCookie\b|\breq\.header\(\s*\)/g, what)
    for (const match of source.matchAll(/\b(?:header|get)\(\s*(['"`])cookie\1/gi))
      if (text.code[match.index] !== ' ') report(lineOf(source, match.index), what)
    for (const entry of importsOf(source, text)) if (entry.from === 'hono/cookie') report(entry.line, what)
  }
  if (!(place.room === 'http' && place.shelf === 'body')) {
    const what = "reads input by itself: jsonBody, query and formBody take null, '' and what is absent alike"
    each(/\breq\.(?:query|queries|json|text|parseBody|formData)\(/g, what)
  }
  if (!['crypto', 'client', 'ops'].includes(place.room)) {
    each(
      /\b(?:jwtVerify|decodeJwt|decodeProtectedHeader|compactVerify|flattenedVerify|generalVerify)\b/g,
      'hands a token to jose as it came: call src/crypto/compact-jws.ts, which looks at its form first',
    )
  }
  if (!BELIEVE_TOKENS.includes(place.room)) {
    each(
      /\bclaims\??\.sid\b/g,
      "names a session by a token's claims, whose key may have been killed: take what `callerToken` or `namedSession` gives",
    )
  }
  if (place.room !== 'crypto' && place.room !== 'client') {
    each(
      /\bgetRandomValues\b|\brandomUUID\b|\bMath\.random\b|\bcrypto\.subtle\.generateKey\b|(?<!\.)\bgenerateKeyPair\(/g,
      'draws randomness: that is done in src/crypto/ only',
    )
  }
  for (const { index, what } of kindless(file, source)) report(lineOf(source, index), what)
  for (const { line, what } of undocumented(source, text)) report(line, what)
  const eachText = (pattern, what) => {
    for (const match of source.matchAll(pattern)) report(lineOf(source, match.index), what)
  }
  if (place.room !== 'client' && file !== 'src/http/problems.ts')
    eachText(
      /'Content-Type': 'application\/problem\+json/g,
      'answers a refusal by itself: call problem(), which asks who wants a page',
    )
  eachText(/type="email"/g, 'browsers refuse there what the API takes: use EmailField of src/pages/fields.tsx')
  if (place.shelf === 'routes' && !place.serves && place.room !== 'http')
    report(1, `${place.room}/ serves nobody: routes stand in accounts/, methods/ or a service`)
  if (place.shelf === 'rules') {
    each(/\bfetch\(|\bcaches\b|\basync\b|\bawait\b|\bprocess\./g, 'rules are pure: no I/O, nothing to wait for')
  }
  if (place.room !== 'ops') {
    for (const { line, head } of globalsOf(text.code)) {
      const { type = '', value } =
        /^(?:export )?(?:const|let|var) \w+(?:: (?<type>[^=]*(?:=>[^=]*)*))?(?: = (?<value>.*))?$/.exec(head)?.groups ??
        {}
      if (/^(?:await\b|new Promise\b|Promise\.|fetch\()/.test(value ?? '') || /^await\b/.test(head)) {
        report(line, 'starts work when the module loads, outside of any request: do it in a function, keep its result')
      } else if (/^[^(]*\bPromise</.test(type) || /^new \w+<[^(]*\bPromise</.test(value ?? '')) {
        report(line, 'keeps a promise in a module global, which hangs later requests: keep its result')
      } else if (/^(?:(?!=>).)*\bz\.\w+\(/.test(value ?? '')) {
        report(
          line,
          'makes a schema at every start: write `() => z…`, or `lately(() => z…)` where it is made more than once',
        )
      }
    }
  }
  return findings
}

/** What is wrong with one import, or `undefined`. */
function inspectImport(file, place, entry, manifest, root) {
  const { from, typeOnly } = entry
  if (!from.startsWith('.')) return inspectPackage(file, place, entry, manifest)
  if (!/\.\w+(\?raw)?$/.test(from)) return `"${from}" has no extension: write the file's whole name`

  const target = posix.normalize(posix.join(posix.dirname(file), from.replace(/\?raw$/, '')))
  if (!existsSync(join(root, target))) return `${target} is not there`
  if (!file.startsWith('src/') || !target.startsWith('src/')) {
    return file.startsWith('src/') && target.startsWith('test/')
      ? 'product code imports a test: move the shared part to src/'
      : undefined
  }
  const other = placeOf(target)
  const own = other.room === place.room

  if (other.shelf === 'store' && !own) return `${target} is the private store of ${other.room}/: call one of its verbs`
  if (other.shelf === 'tables' && !typeOnly && !['store', 'tables'].includes(place.shelf)) {
    return `tables are for store.ts and other tables.ts: import a type, or have ${own ? 'the store' : `a verb of ${other.room}/`} do it`
  }
  if (place.room === 'client')
    return own || typeOnly ? undefined : 'src/client/ imports nothing but types from the rest'
  if (place.room === 'ops') {
    const forbidden = ['http', 'pages', 'gate'].includes(other.room) || (other.serves && other.shelf !== 'problems')
    return forbidden ? 'operators call domain verbs, not doors' : undefined
  }
  if (other.room === 'client' && typeOnly && place.room === 'rpc') return undefined
  if (['ops', 'client'].includes(other.room)) return `${other.room}/ is imported by nobody in the Worker`
  if (own) return own && other.shelf === 'routes' ? 'routes.tsx is imported by index.ts only' : undefined
  if (other.shelf === 'routes' && place.room !== 'index') return 'routes.tsx is imported by index.ts only'
  if (place.floor === undefined) return `${place.room} is on no floor: give it one in test/building-code.mjs`
  if (other.floor === undefined) return `${other.room} is on no floor: give it one in test/building-code.mjs`
  if (other.floor > place.floor)
    return `${place.name} may not import ${other.name}, which is above it: move the shared part down`
  if (other.floor === place.floor)
    return `${place.name} may not import ${other.name}, its neighbour: move the shared part down`
  if (place.shelf === 'rules' && !typeOnly && !['result', 'crypto'].includes(other.room) && other.shelf !== 'rules') {
    return 'rules are pure: import types, other rules or nothing'
  }
  return undefined
}

function inspectPackage(file, place, { from, typeOnly }, manifest) {
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

function inspectManifest(root, manifest) {
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

/** Where a file stands: its room, shelf and floor. */
function placeOf(file) {
  const parts = file.split('/').slice(1)
  // `email-routes.tsx` is a shelf of routes, `pending-store.ts` one of SQL: a room may have several.
  const shelf = (parts.at(-1) ?? '').replace(/\.\w+$/, '').replace(/^.*-(?=(routes|pages|problems|store)$)/, '')
  const top = parts.length === 1 ? shelf : (parts[0] ?? '')
  const room = top === 'methods' ? `methods/${parts[1]}` : top
  const floor = FLOORS.findIndex((rooms) => rooms.includes(top))
  return {
    room,
    shelf,
    serves: SERVING.includes(top) && HTTP_SHELVES.includes(shelf),
    floor: floor < 0 ? undefined : floor,
    name: parts.length > 1 ? `${room}/` : room,
  }
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function readJson(path) {
  const text = readText(path)
  return text === undefined ? undefined : JSON.parse(text)
}

if (import.meta.main) {
  const findings = inspect(dirname(import.meta.dirname))
  for (const { file, line, what } of findings) console.error(`${file}:${line}: ${what}`)
  console.log(findings.length === 0 ? 'The building code is kept.' : `${findings.length} places are not as planned.`)
  process.exitCode = findings.length === 0 ? 0 : 1
}
