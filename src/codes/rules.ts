// The rules of mailed codes (contract §3, §7).
import type { Purposes } from './tables.ts'

/** Guesses that a code bears; its link lives on. */
export const MOST_GUESSES = 5
/** Digits of a code. */
export const CODE_DIGITS = 6
/** A new request of one source sooner than this after its last sends nothing and kills nothing. */
export const RESEND_AFTER_MS = 60_000
/** How long a request can be answered with a new code. */
export const CHALLENGE_MS = 86_400_000
/** The purposes for which a new code can be had for the same challenge: both are those of a sign-up. */
export const RENEWABLE: Purposes = ['sign_up', 'verify_email']
/** Sign-ups of an address that wait though nobody was mailed; and those of one source among them. */
export const MOST_UNMAILED = 20
export const MOST_UNMAILED_OF_A_SOURCE = 5
