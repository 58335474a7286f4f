// The rights of each role over others (contract §2). One table: it is asked in SQL inside the very write, and here for the reason of a
// refusal. Reading is for every administrator, and nobody's role stands in its way.
import type { Role } from '../users/rules.ts'

/** The roles that each role may act on. */
export type Reach = Partial<Record<Role, readonly Role[]>>

const EVERYBODY = ['USER', 'ADMIN', 'SUPER_ADMIN'] as const

export const RIGHTS = {
  /** To make an account, which is always a USER's. */
  create: { ADMIN: ['USER'], SUPER_ADMIN: ['USER'] },
  /** To rename, unlock, mail a reset to and end the sessions of somebody: an ADMIN helps another, but no SUPER_ADMIN. */
  help: { ADMIN: ['USER', 'ADMIN'], SUPER_ADMIN: EVERYBODY },
  /** To disable, enable or delete somebody: an ADMIN takes nothing from an ADMIN, themselves included. */
  stop: { ADMIN: ['USER'], SUPER_ADMIN: EVERYBODY },
  /** To take all second factors from somebody who lost them: as `stop`, but nobody their own, for that takes a proof. */
  disarm: { ADMIN: ['USER'], SUPER_ADMIN: EVERYBODY },
  /** To set a role. Nobody raises themselves: this right goes with the highest role. */
  grant: { SUPER_ADMIN: EVERYBODY },
} as const satisfies Record<string, Reach>

export type Right = keyof typeof RIGHTS

/** Whether a right is to be used on others only. */
export const isForOthers = (right: Right): boolean => right === 'disarm'

/** Why somebody with `role` may not act on somebody with `target`; `undefined` where they may, or the target has no role yet. */
export function refusalOf(right: Right, role: Role, target: Role | undefined): 'role' | 'target_role' | undefined {
  const reach: Reach = RIGHTS[right]
  const roles = reach[role]
  if (roles === undefined) return 'role'
  return target === undefined || roles.includes(target) ? undefined : 'target_role'
}
