// The database in the Cloudflare account, found as a deployment finds it: by its name, or by an id in the configuration.
import { ok, refuse, type Result } from '../result.ts'
import type { Refusal } from './refusal.ts'
import { captureWrangler, complaintOf, NOT_LOGGED_IN, type Wrangler } from './wrangler.ts'

/** The part of a D1 binding that names its database. */
export type DatabaseBinding = { database_id?: string | undefined; database_name?: string | undefined }

const NO_ID = /^0{8}-|^$/

/**
 * The id of a database in the account. Refuses a name that isn't there. Refuses also without a login, because wrangler would
 * open a browser.
 */
export async function findDatabaseId(
  binding: DatabaseBinding,
  environment: string | undefined,
  wrangler: Wrangler = captureWrangler,
): Promise<Result<string, Refusal>> {
  // From here on wrangler takes its defaults or fails: it must not ask which account is meant.
  process.env.CI ??= 'true'
  if (process.env.CLOUDFLARE_API_TOKEN === undefined) {
    const { stdout } = await wrangler(['whoami', '--json'])
    if (/"loggedIn":\s*false/.test(stdout)) {
      return refuse({ code: 'not_logged_in', message: NOT_LOGGED_IN })
    }
  }
  const { database_id: id = '', database_name: name = '' } = binding
  if (!NO_ID.test(id)) return ok(id)

  const listed = await wrangler(['d1', 'list', '--json', `--env=${environment ?? ''}`])
  if (listed.code !== 0) {
    return refuse({
      code: 'unavailable',
      message: `The databases of the account could not be listed:\n${complaintOf(listed)}`,
    })
  }
  const databases = JSON.parse(listed.stdout.slice(listed.stdout.indexOf('['))) as { uuid: string; name: string }[]
  const found = databases.find((database) => database.name === name)
  if (found !== undefined) return ok(found.uuid)
  const deploy = environment === undefined ? 'npm run deploy' : `npm run deploy -- --env ${environment}`
  return refuse({ code: 'not_deployed', message: `The account has no database "${name}" yet: \`${deploy}\` makes it.` })
}
