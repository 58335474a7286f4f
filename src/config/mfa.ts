// The var MFA: who must have a second factor.

/** Nobody, everybody, or administrators. */
export const MFA_POLICIES = ['optional', 'required', 'admins'] as const
export type MfaPolicy = (typeof MFA_POLICIES)[number]
