// `npm run check`: builds the Worker as a deployment would (`wrangler deploy --dry-run`) and weighs it, minified and
// gzipped, beside an empty Worker that takes the same from its dependencies; and once more without the WebAuthn library,
// which is run when the first passkey comes and not before. Fails above a bar, and where its start makes what few requests need.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { EMPTY, WEBAUTHN } from './checks/bundles.mjs'

const MOST_KIB = 460
const MOST_KIB_WITH_WEBAUTHN = 488
const root = resolve(import.meta.dirname, '..')
const wrangler = createRequire(import.meta.url).resolve('wrangler')

/** The gzipped size in KiB of what wrangler would upload. */
function weigh(folder, words) {
  const built = spawnSync(
    process.execPath,
    ['--no-warnings', wrangler, 'deploy', '--dry-run', '--outdir', folder, ...words],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        WRANGLER_SEND_METRICS: 'false',
        WRANGLER_HIDE_BANNER: 'true',
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      },
    },
  )
  if (built.status !== 0) throw new Error(`wrangler deploy --dry-run failed:\n${built.stdout}${built.stderr}`)
  return gzipSync(readFileSync(join(folder, 'index.js')), { level: 9 }).length / 1024
}

/** What the start of the bundle makes: see checks/start-of.mjs. */
function startOf(bundle) {
  const script = join(import.meta.dirname, 'checks/start-of.mjs')
  const ran = spawnSync(process.execPath, ['--no-warnings', script, bundle], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`the start of the bundle failed:\n${ran.stderr}`)
  return JSON.parse(ran.stdout)
}

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bundle-'))
try {
  const all = weigh(join(folder, 'all'), ['--env='])
  const nothing = join(folder, 'nothing.js')
  writeFileSync(nothing, 'export {}')
  const without = WEBAUTHN.flatMap((name) => ['--alias', `${name}:${nothing}`])
  const ours = weigh(join(folder, 'ours'), ['--env=', ...without])
  // The dependencies are found from the project: the empty Worker's file has to lie in it.
  const entry = join(root, 'node_modules/.latchkey-empty/index.js')
  mkdirSync(join(entry, '..'), { recursive: true })
  writeFileSync(entry, EMPTY)
  const config = join(root, 'node_modules/.latchkey-empty/wrangler.json')
  writeFileSync(
    config,
    JSON.stringify({ name: 'empty', main: entry, compatibility_date: '2026-10-01', minify: true, keep_names: false }),
  )
  const empty = weigh(join(folder, 'empty'), ['-c', config])
  const figures = `${ours.toFixed(2)} KiB gzip, of which an empty Worker with the same dependencies is ${empty.toFixed(1)} KiB`
  console.log(`Bundle: ${figures} (bar: ${MOST_KIB} KiB).`)
  console.log(`With the WebAuthn library: ${all.toFixed(1)} KiB gzip (bar: ${MOST_KIB_WITH_WEBAUTHN} KiB).`)
  const { schemas, patterns } = startOf(join(folder, 'all/index.js'))
  console.log(`Its start makes ${schemas} schemas and ${patterns} patterns of paths (bar: none).`)
  if (schemas + patterns > 0) {
    console.error('A start pays for what few requests need: make it by `lately` (src/late.ts), see src/README.md.')
    process.exitCode = 1
  }
  if (ours > MOST_KIB || all > MOST_KIB_WITH_WEBAUTHN) {
    console.error(
      'The bundle is over its bar: see what grew with `npx wrangler deploy --dry-run --metafile meta.json`.',
    )
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
