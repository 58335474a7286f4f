// What bare workerd runs: bundles as `wrangler deploy` would upload them.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { captureWrangler, projectRoot } from '../../src/ops/wrangler.ts'
import { PEERS_FOLDER } from './peers-folder.ts'
import { EMPTY, EMPTY_WHOLE } from '../checks/bundles.mjs'

/**
 * `latchkey` by wrangler.toml, `floor` (floor-alone.ts), and two that do nothing yet: `empty` with Hono, Drizzle, jose and zod, `lean` with
 * their smallest entries, those that Latchkey imports.
 */
type BundleKind = 'latchkey' | keyof typeof ENTRIES | 'empty' | 'lean'

/** Where the others begin. `bare` is Latchkey without its hash; `wide` is the floor with the operations of accounts. */
const ENTRIES = {
  floor: './floor-alone.ts',
  wide: './floor-accounts.ts',
  bare: './latchkey-bare.ts',
  'better-auth': pathToFileURL(join(PEERS_FOLDER, 'better-auth.js')).href,
  openauth: pathToFileURL(join(PEERS_FOLDER, 'openauth.js')).href,
}

/** Bundles one into a folder and returns the path of its only module. */
export async function bundleOf(kind: BundleKind, folder: string): Promise<string> {
  const outdir = join(folder, kind)
  if (kind === 'latchkey') {
    await mustBundle(['--env=', '--outdir', outdir])
    return join(outdir, 'index.js')
  }
  if (kind === 'bare') {
    // Its configuration is the Worker's own, and only its entry another.
    await mustBundle([fileURLToPath(new URL(ENTRIES.bare, import.meta.url).href), '--env=', '--outdir', outdir])
    return join(outdir, 'latchkey-bare.js')
  }
  const main =
    kind === 'empty' || kind === 'lean' ? emptyEntry(kind) : fileURLToPath(new URL(ENTRIES[kind], import.meta.url).href)
  const config = join(folder, `${kind}.json`)
  writeFileSync(
    config,
    JSON.stringify({ name: kind, main, compatibility_date: '2026-10-01', minify: true, keep_names: false }),
  )
  await mustBundle(['--config', config, '--outdir', outdir])
  return join(outdir, `${parse(main).name}.js`)
}

/** The empty Worker's file has to lie in the project: its dependencies are found from there. */
function emptyEntry(kind: 'empty' | 'lean'): string {
  const folder = join(projectRoot, 'node_modules/.latchkey-empty')
  mkdirSync(folder, { recursive: true })
  const entry = join(folder, `${kind}.js`)
  writeFileSync(entry, kind === 'lean' ? EMPTY : EMPTY_WHOLE)
  return entry
}

async function mustBundle(words: readonly string[]): Promise<void> {
  const outcome = await captureWrangler(['deploy', '--dry-run', ...words])
  if (outcome.code !== 0) throw new Error(`wrangler deploy --dry-run:\n${outcome.stderr || outcome.stdout}`)
}
