// The target database of a command: the local one (of this folder, or of --persist-to) or the one in the account.
import { parseArgs } from 'node:util'
import { ok, refuse, type Result } from '../result.ts'

export type Target = {
  remote: boolean
  persistTo: string | undefined
  environment: string | undefined
  yes: boolean
  help: boolean
}

export const TARGET_HELP = `  --local            the database of \`npm run dev\` on this machine (the default)
  --persist-to DIR   the local database kept in DIR, as given to \`npm run dev -- --persist-to DIR\`
  --remote           the database in your Cloudflare account (\`npx wrangler login\` first)
  --env NAME         an environment of the configuration, e.g. staging`

/** Reads the words after `npm run … --`. Refuses unknown ones. */
export function readTarget(words: readonly string[]): Result<Target, string> {
  let values
  try {
    values = parseArgs({
      args: [...words],
      options: {
        local: { type: 'boolean' },
        remote: { type: 'boolean', default: false },
        'persist-to': { type: 'string' },
        env: { type: 'string', short: 'e' },
        yes: { type: 'boolean', short: 'y', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
  const { local, remote, yes, help } = values
  if (remote && (local === true || values['persist-to'] !== undefined))
    return refuse('--remote excludes --local and --persist-to.')
  return ok({ remote, persistTo: values['persist-to'], environment: values.env, yes, help })
}

/** A target as options of `wrangler d1`. */
export function targetWords(target: Pick<Target, 'remote' | 'persistTo' | 'environment'>): string[] {
  const words = [target.remote ? '--remote' : '--local']
  if (target.persistTo !== undefined) words.push('--persist-to', target.persistTo)
  // An empty name means the top level to wrangler, and stops it from asking which environment is meant.
  words.push(`--env=${target.environment ?? ''}`)
  return words
}

/** The name of a database in messages. Environments share the local one, because it is found by its binding. */
export function nameOf(target: Pick<Target, 'remote' | 'persistTo' | 'environment'>): string {
  if (target.remote)
    return target.environment === undefined ? 'the remote database' : `the remote database of ${target.environment}`
  return target.persistTo === undefined ? 'the local database' : `the local database in ${target.persistTo}`
}
