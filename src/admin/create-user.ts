// An administrator makes an account. Nobody but its person ever sets its password, so it has none.
import { audit } from '../audit/record.ts'
import { uuidv7 } from '../crypto/random.ts'
import { commit } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { createUserWrite } from '../users/change.ts'
import type { Role } from '../users/rules.ts'
import { publicUser, type User } from '../users/user.ts'

/** The address is canonical; it counts as unverified until its person proves it. `actorId`: a user id, `operator` or `sibling`. */
export type NewAccount = { email: string; name: string | null; role: Role; actorId: string }

/** Creates a user. Refuses an address that has one. */
export async function createUser(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  account: NewAccount,
): Promise<Result<User, 'email_taken'>> {
  const { actorId, ...wanted } = account
  const id = uuidv7(deps.now())
  const committed = await commit(deps.db, [
    createUserWrite(deps, { id, ...wanted, hashedPassword: null, emailVerifiedAt: null }),
    audit(deps, {
      event: 'user_created',
      outcome: 'success',
      actorId,
      subjectId: id,
      reason: 'administrator',
      meta: { role: wanted.role },
    }),
  ])
  const row = committed.ok ? committed.value[0][0] : undefined
  return row === undefined ? refuse('email_taken') : ok(publicUser(row))
}
