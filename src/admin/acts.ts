// The acts that pages offer an operator: each has the right of the API's verb, and the reason why it is not possible now. It says
// beforehand what the write would refuse; the write decides.
import type { PersonAct } from '../words/person.ts'
import type { Role } from '../users/rules.ts'
import { isForOthers, refusalOf, type Right } from './rules.ts'

/** The right that each act takes, in the order of the page. */
export const ACTS = {
  rename: 'help',
  'send-reset': 'help',
  unlock: 'help',
  'end-sessions': 'help',
  'remove-factors': 'disarm',
  role: 'grant',
  disable: 'stop',
  enable: 'stop',
  delete: 'stop',
} as const satisfies Record<PersonAct, Right>

/** The operator who would act and the person they would act on, as D1 has them. `isLast`: nobody else is an enabled SUPER_ADMIN. */
export type Case = {
  operator: { userId: string; role: Role }
  person: { id: string; role: Role; disabledAt: number | null; deletedAt: number | null }
  isLast: boolean
}

/** Why an act is refused: by a right, because nobody could appoint administrators any more, or because the person is disabled. */
export type Against = 'role' | 'target_role' | 'own_account' | 'last_super_admin' | 'user_disabled'

/** The acts that there are for a person as they are: nobody is enabled who isn't disabled. */
export function actsFor({ disabledAt, deletedAt }: Case['person']): PersonAct[] {
  const lacks: Partial<Record<PersonAct, boolean>> = {
    enable: disabledAt === null,
    // A person who is disabled only because they were deleted is enabled by the link that undoes the deletion.
    disable: disabledAt !== null && disabledAt !== deletedAt,
    delete: deletedAt !== null,
  }
  return (Object.keys(ACTS) as PersonAct[]).filter((act) => lacks[act] !== true)
}

/** What stands against an act; `undefined` where nothing does. */
export function against(act: PersonAct, { operator, person, isLast }: Case): Against | undefined {
  const right = ACTS[act]
  const reason = refusalOf(right, operator.role, person.role)
  if (reason !== undefined) return reason
  if (isForOthers(right) && operator.userId === person.id) return 'own_account'
  if (act === 'send-reset' && person.disabledAt !== null) return 'user_disabled'
  const isLost = person.role === 'SUPER_ADMIN' && person.disabledAt === null && isLast
  return isLost && LOSES.includes(act) ? 'last_super_admin' : undefined
}

/** What the last enabled SUPER_ADMIN can't be done. */
const LOSES: readonly PersonAct[] = ['role', 'disable', 'delete']
