// Where other people's software is installed for `peers`: a copy of test/bench/peers below node_modules, so that no check of this project
// looks at what it installs.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../src/ops/wrangler.ts'

export const PEERS_FOLDER = join(projectRoot, 'node_modules/.latchkey-peers')

/** Copies the fixtures there, and installs what their lockfile names. */
export function installPeers(): void {
  mkdirSync(PEERS_FOLDER, { recursive: true })
  for (const name of ['package.json', 'package-lock.json', 'options.js', 'better-auth.js', 'openauth.js'])
    cpSync(join(projectRoot, 'test/bench/peers', name), join(PEERS_FOLDER, name))
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
  execFileSync('npm', words, { cwd: PEERS_FOLDER, stdio: ['ignore', 'ignore', 'inherit'] })
}
