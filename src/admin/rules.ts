// The rights of each role over others (contract §2). One table: the write asks it in SQL, and it explains refusals here. Every
// administrator may read, whatever the role of the person they read about.
import type { Role } from '../users/rules.ts'

/** The roles that each role may act on. */
export type Reach = Partial<Record<Role, readonly Role[]>>

const EVERYBODY = ['USER', 'ADMIN', 'SUPER_ADMIN'] as const

export const RIGHTS = {
  /** To make an account, which is always a USER's. */
  create: { ADMIN: ['USER'], SUPER_ADMIN: ['USER'] },
  /** To rename, unlock, mail a reset to, and end the sessions of somebody. An ADMIN helps another ADMIN, but no SUPER_ADMIN. */
  help: { ADMIN: ['USER', 'ADMIN'], SUPER_ADMIN: EVERYBODY },
  /** To disable, enable or delete somebody. An ADMIN does none of this to an ADMIN, themselves included. */
  stop: { ADMIN: ['USER'], SUPER_ADMIN: EVERYBODY },
  /** To remove all second factors of a person who lost them. As `stop`, but never one's own: that takes a proof. */
  disarm: { ADMIN: ['USER'], SUPER_ADMIN: EVERYBODY },
  /** To set a role. Only the highest role may, so nobody raises themselves. */
  grant: { SUPER_ADMIN: EVERYBODY },
  /** To act as somebody else, for an hour at most. Nobody acts as one with the highest role, so not as oneself. */
  impersonate: { SUPER_ADMIN: ['USER', 'ADMIN'] },
  /** To rotate the signing keys, or to kill them. It reaches everybody who is signed in, and apps that they use. */
  keys: { SUPER_ADMIN: EVERYBODY },
  /** To have mail tried again that waits or was given up. It goes to its recipient only. */
  mail: { ADMIN: EVERYBODY, SUPER_ADMIN: EVERYBODY },
  /** To add an app that people are asked about, to rename or disable one, to describe an API. */
  apps: { ADMIN: EVERYBODY, SUPER_ADMIN: EVERYBODY },
  /** To say how an app proves who it is, where its answers go, and what it may do unasked. Who has this right can act as any app. */
  trust: { SUPER_ADMIN: EVERYBODY },
} as const satisfies Record<string, Reach>

export type Right = keyof typeof RIGHTS

/** Whether a right counts for others only. */
export const isForOthers = (right: Right): boolean => right === 'disarm'

/**
 * Why a person with `role` may not act on a person with `target`; `undefined` where they may. Without a `target`: whether the
 * role has the right at all.
 */
export function refusalOf(right: Right, role: Role, target: Role | undefined): 'role' | 'target_role' | undefined {
  const reach: Reach = RIGHTS[right]
  const roles = reach[role]
  if (roles === undefined) return 'role'
  return target === undefined || roles.includes(target) ? undefined : 'target_role'
}
