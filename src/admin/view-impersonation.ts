// What the console shows before an operator acts as somebody: the person, and the reason if it is not possible.
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findUser } from '../users/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { refusalOf } from './rules.ts'
import { adminUser, type AdminUser } from './user.ts'

/** Why nobody, or not this operator, may act as a person. */
export type Hindrance = 'role' | 'target_role' | 'own_account' | 'disabled'

/** The operator who looks, the person, and what stands in the way. Refuses an id that nobody has. One round trip. */
export async function viewImpersonation(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  id: string,
): Promise<
  Result<{ operator: Operator; person: AdminUser; hindrance: Hindrance | undefined }, OperatorRefusal | 'not_found'>
> {
  const { asked, operator } = askOperator(deps, own)
  const [answer, [row]] = await run(deps.db, [asked, findUser(deps, id)])
  const who = operator(answer)
  if (!who.ok) return who
  if (row === undefined) return refuse('not_found')
  const person = adminUser(row)
  return ok({ operator: who.value, person, hindrance: hindranceOf(who.value, person) })
}

/** What stands in the way of acting as a person; `undefined` where nothing does. */
export function hindranceOf(
  operator: Pick<Operator, 'userId' | 'role'>,
  person: Pick<AdminUser, 'id' | 'role' | 'disabled'>,
): Hindrance | undefined {
  const byRole = refusalOf('impersonate', operator.role, person.role)
  if (byRole === 'role') return byRole
  const isOwn = person.id === operator.userId ? 'own_account' : undefined
  return isOwn ?? byRole ?? (person.disabled ? 'disabled' : undefined)
}
