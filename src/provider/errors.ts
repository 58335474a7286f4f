// What is refused in the words of OAuth (RFC 6749 §5.2, §4.1.2.1).

/** An error for a client: a code of the specifications, a sentence for its developer, and the status at the token endpoint. */
export type OAuthError = {
  error: string
  description: string
  status?: 400 | 401 | 413 | 429
  headers?: Readonly<Record<string, string>>
}

/** A request that misses something, says it twice or says it wrong (RFC 6749 §5.2). */
export const invalidRequest = (description: string): OAuthError => ({ error: 'invalid_request', description })

/** A client proves who it is in one way only (RFC 6749 §2.3). */
export const TWO_PROOFS: OAuthError = invalidRequest('The client proves who it is in more than one way.')

/** A code or a refresh token that isn't good: wrong, spent, expired and foreign ones are told alike. */
export const INVALID_GRANT: OAuthError = {
  error: 'invalid_grant',
  description: 'The code or token is not good: it is wrong, used, expired, or was given to another client.',
}

/** The same of a refresh token. Auth0's SDKs know by the first words that they have to ask the session instead, and do. */
export const INVALID_REFRESH_TOKEN: OAuthError = {
  error: 'invalid_grant',
  description: 'Unknown or invalid refresh token: it is wrong, used, expired, or was given to another client.',
}

/** A client that isn't known or didn't prove who it is. `basic`: it tried by the Authorization header. */
export const invalidClient = (basic: boolean): OAuthError => ({
  error: 'invalid_client',
  description: 'The client is not known here, or did not prove who it is.',
  status: 401,
  ...(basic && { headers: { 'WWW-Authenticate': 'Basic realm="latchkey"' } }),
})

/** A token that nothing could end before its time (RFC 7009 §2.2.1). */
export const UNSUPPORTED_TOKEN_TYPE: OAuthError = {
  error: 'unsupported_token_type',
  description: 'This kind of access token is not revoked: it ends by itself, within minutes.',
}

/** A client that may not do this (RFC 6749 §5.2). */
export const UNAUTHORIZED_CLIENT: OAuthError = {
  error: 'unauthorized_client',
  description: 'This client may not use this type of grant.',
}

/**
 * Too many requests of a client, or wrong proofs (RFC 6585 §4). A device that polls knows `slow_down` (RFC 8628 §3.5); others are told
 * `temporarily_unavailable` (RFC 6749 §4.1.2.1), because the token endpoint has no error of its own for it.
 */
export const tooMany = (description: string, retryAfterSeconds: number, polls: boolean): OAuthError => ({
  error: polls ? 'slow_down' : 'temporarily_unavailable',
  description,
  status: 429,
  headers: { 'Retry-After': String(retryAfterSeconds) },
})

/** A code came without the verifier that it needs (RFC 7636 §4.6). */
export const UNVERIFIED: OAuthError = invalidRequest('code_verifier is missing: PKCE is required.')
