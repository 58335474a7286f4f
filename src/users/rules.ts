// What a person may be.

export const ROLES = ['USER', 'ADMIN', 'SUPER_ADMIN'] as const
export type Role = (typeof ROLES)[number]

/** Whether a role opens the doors of administrators. */
export const administers = (role: Role): boolean => role !== 'USER'

/** What somebody is: who is disabled is that first, whatever else; nobody is `active` before their address was proved. */
export const STATUSES = ['active', 'disabled', 'unverified'] as const
export type Status = (typeof STATUSES)[number]
