// The roles and states of a person.

export const ROLES = ['USER', 'ADMIN', 'SUPER_ADMIN'] as const
export type Role = (typeof ROLES)[number]

/** Whether a role may administer. */
export const administers = (role: Role): boolean => role !== 'USER'

/** The state of a person. `disabled` comes before the others; nobody is `active` before their address is proved. */
export const STATUSES = ['active', 'disabled', 'unverified'] as const
export type Status = (typeof STATUSES)[number]
