// Reads one person, as other Workers see them. A deleted person doesn't exist for them, even while an undo link may bring them
// back.
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { selectUser, selectUserByEmail } from './store.ts'
import { publicUser, type User } from './user.ts'

/** The person of an id, as they see themselves. Refuses a deleted person, even while their row is kept. */
export async function readUser(deps: Pick<Deps, 'db'>, id: string): Promise<Result<User, 'not_found'>> {
  const [row] = await faultless(selectUser(deps.db, { id }))
  return row === undefined || row.deletedAt !== null ? refuse('not_found') : ok(publicUser(row))
}

/** As `readUser`, by canonical address. */
export async function readUserByEmail(deps: Pick<Deps, 'db'>, email: string): Promise<Result<User, 'not_found'>> {
  const [row] = await faultless(selectUserByEmail(deps.db, email))
  return row === undefined || row.deletedAt !== null ? refuse('not_found') : ok(publicUser(row))
}
