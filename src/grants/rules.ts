// Scopes, and when grants end. Pure.

/** Why a grant ended before its time. */
export type GrantEndReason =
  | 'code_reused'
  | 'refresh_token_reused'
  | 'rescue_limit'
  | 'revoked_by_client'
  | 'taken_away'

/** How long a code may be redeemed (RFC 9700 §2.1.1, FAPI 2.0 §5.3.2.1). */
export const CODE_MS = 60_000
