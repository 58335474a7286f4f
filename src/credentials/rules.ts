// Second factors: what they are, who must have one (`MFA`), and how the methods of a session show one.
import type { MfaPolicy } from '../config/mfa.ts'
import type { Role } from '../users/rules.ts'

/** What can finish a sign-in (contract §2). */
export const FACTORS = ['totp', 'passkey', 'recovery_code'] as const
export type Factor = (typeof FACTORS)[number]

/** What the next step of a sign-in may be: a second factor, or the mailbox before a first one is enrolled. */
export type NextFactor = Factor | 'email_code'

/** How many of each kind a person has. `chosen_passkeys` are those that the browser didn't make by itself. */
export type FactorRow = { totp: number; passkeys: number; chosen_passkeys: number; recovery_codes: number }

/** The method that means "two factors were proved" (RFC 8176 §2). */
export const MULTI_FACTOR = 'mfa'

/** Whether methods (RFC 8176) prove no more than a password. That is too little to enrol a required second factor. */
export const isPasswordAlone = (amr: readonly string[]): boolean => amr.every((method) => method === 'pwd')

/** Whether the policy requires a second factor for a role. */
export function mustHaveSecondFactor(policy: MfaPolicy, role: Role): boolean {
  return policy === 'required' || (policy === 'admins' && role !== 'USER')
}

/** Whether a person who must prove two factors has proved only one. */
export function secondFactorIsMissing(policy: MfaPolicy, who: { role: Role; amr: readonly string[] }): boolean {
  return mustHaveSecondFactor(policy, who.role) && !who.amr.includes(MULTI_FACTOR)
}
