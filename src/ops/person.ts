// Finds the person of an address for a command.
import type { Deps } from '../deps.ts'
import { faultless } from '../db/client.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findUserByEmail } from '../users/find.ts'
import { publicUser, type User } from '../users/user.ts'
import type { Refusal } from './refusal.ts'

/** `email` is canonical. It also finds a deleted person that an undo link may bring back, because an operator may decide about them. */
export async function findPerson(deps: Pick<Deps, 'db'>, email: string): Promise<Result<User, Refusal>> {
  const [found] = await faultless(findUserByEmail(deps, email))
  if (found !== undefined) return ok(publicUser(found))
  return refuse({
    code: 'not_found',
    message: `${email} has no account. Let the person sign up first, or make one with \`npm run ops -- user:create\`.`,
  })
}
