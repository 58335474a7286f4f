// How long tokens live that aren't set by a var. Pure.

/** How long an ID token is good (OIDC Core §2). It says who signed in, and opens no door of ours. */
export const ID_TOKEN_MS = 3_600_000
/** The longest life that an API may give its access tokens: no key is deleted before. */
export const LONGEST_ACCESS_TOKEN_MS = 3_600_000
