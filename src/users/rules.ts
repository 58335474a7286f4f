// The roles and states of a person.

export const ROLES = ['USER', 'ADMIN', 'SUPER_ADMIN'] as const
export type Role = (typeof ROLES)[number]

/** A role and those below it: a SUPER_ADMIN is an ADMIN, too. */
export const rolesOf = (role: Role): Role[] => ROLES.slice(0, ROLES.indexOf(role) + 1)

/** Whether a role may administer. */
export const administers = (role: Role): boolean => role !== 'USER'

/** The state of a person. `disabled` comes before the others; nobody is `active` before their address is proved. */
export const STATUSES = ['active', 'disabled', 'unverified'] as const
export type Status = (typeof STATUSES)[number]
