// `.dev.vars`: the secret of a Latchkey on this machine. A Worker that isn't on loopback recognises it by its first bytes and
// refuses it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomBytes } from '../crypto/random.ts'

/** The bytes that mark a development secret (src/config/config.ts), and 32 random ones: base64. */
export function developmentSecret(): string {
  return Buffer.concat([Buffer.from('latchkey-dev'), randomBytes(32)]).toString('base64')
}

/**
 * Ensures that `.dev.vars` in a folder has a secret: makes the file or the missing line, or replaces the placeholder of
 * `.dev.vars.example`. A secret that is there stays. Returns what it did.
 */
export function ensureDevelopmentSecret(folder: string): 'made' | 'kept' {
  const path = join(folder, '.dev.vars')
  const before = readIfThere(path)
  const found = /^\s*(?:export\s+)?AUTH_SECRET\s*[=:]\s*(.*)$/m.exec(before ?? '')
  const value = (found?.[1] ?? '').replace(/["'\s]/g, '')
  if (value !== '' && !/replace|change|placeholder|example/i.test(value)) return 'kept'

  const line = `AUTH_SECRET="${developmentSecret()}"`
  if (before === undefined) {
    writeFileSync(path, `# Made by \`npm run dev\`. Good on this machine only; kept out of git.\n${line}\n`, {
      mode: 0o600,
      flag: 'wx',
    })
  } else if (found !== null) {
    writeFileSync(path, before.replace(found[0], line))
  } else {
    writeFileSync(path, `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${line}\n`)
  }
  return 'made'
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
