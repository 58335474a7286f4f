// Second factors: what they are, who must have one (`MFA`), and what the methods of a session say of it.
import type { MfaPolicy } from '../config/mfa.ts'
import type { Role } from '../users/rules.ts'

/** What can finish a sign-in (contract §2). */
export const FACTORS = ['totp', 'passkey', 'recovery_code'] as const
export type Factor = (typeof FACTORS)[number]

/** What the next step of a sign-in may be: a second factor, or before the first is enrolled the mailbox. */
export type NextFactor = Factor | 'email_code'

/** How many of each somebody has; `chosen_passkeys` are those that the browser didn't make by itself. */
export type FactorRow = { totp: number; passkeys: number; chosen_passkeys: number; recovery_codes: number }

/** The method that says that two factors were proved (RFC 8176 §2). */
export const MULTI_FACTOR = 'mfa'

/** Whether methods (RFC 8176) prove no more than a password: to somebody who must enrol that is too little to begin with. */
export const isPasswordAlone = (amr: readonly string[]): boolean => amr.every((method) => method === 'pwd')

/** Whether the policy wants a second factor of somebody. */
export function mustHaveSecondFactor(policy: MfaPolicy, role: Role): boolean {
  return policy === 'required' || (policy === 'admins' && role !== 'USER')
}

/** Whether somebody who must prove two factors has proved only one. */
export function secondFactorIsMissing(policy: MfaPolicy, who: { role: Role; amr: readonly string[] }): boolean {
  return mustHaveSecondFactor(policy, who.role) && !who.amr.includes(MULTI_FACTOR)
}
