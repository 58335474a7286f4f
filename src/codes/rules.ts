// The rules of mailed codes (contract §3, §7).

/** Guesses that a code bears; its link lives on. */
export const MOST_GUESSES = 5
/** Digits of a code. */
export const CODE_DIGITS = 6
/** A new request sooner than this after the last sends nothing and kills nothing. */
export const RESEND_AFTER_MS = 60_000
/** How long a request can be answered with a new code. */
export const CHALLENGE_MS = 86_400_000
