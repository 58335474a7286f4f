// The rules of mailed codes (contract §3, §7).
import type { Purposes } from './tables.ts'

/** Wrong guesses that a code allows. Its link lives on. */
export const MOST_GUESSES = 5
/** Digits of a code. */
export const CODE_DIGITS = 6
/** A source that asks again sooner than this gets no mail, and its last code stays good. */
export const RESEND_AFTER_MS = 60_000
/** How long a request can be answered with a new code. */
export const CHALLENGE_MS = 86_400_000
/** The purposes for which a new code can be had for the same challenge: both are those of a sign-up. */
export const RENEWABLE: Purposes = ['sign_up', 'verify_email']
/** How many unmailed sign-ups of an address may wait, and how many of them from one source. */
export const MOST_UNMAILED = 20
export const MOST_UNMAILED_OF_A_SOURCE = 5
