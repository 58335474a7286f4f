// What is refused in the words of OAuth (RFC 6749 §5.2, §4.1.2.1).

/** An error for a client: a code of the specifications, a sentence for its developer, and the status at the token endpoint. */
export type OAuthError = {
  error: string
  description: string
  status?: 400 | 401 | 403 | 405 | 413 | 503
  headers?: Readonly<Record<string, string>>
  /** The client that did not prove who it is, where one was named. */
  client?: string | undefined
}

/** A request that misses something, says it twice or says it wrong (RFC 6749 §5.2). */
export const invalidRequest = (description: string): OAuthError => ({ error: 'invalid_request', description })

/** A code or a refresh token that isn't good: wrong, spent, expired and foreign ones are told alike. */
export const INVALID_GRANT: OAuthError = {
  error: 'invalid_grant',
  description: 'The code or token is not good: it is wrong, used, expired, or was given to another client.',
}

/** A client that isn't known or didn't prove who it is. `basic`: it tried by the Authorization header. `id`: who it says it is. */
export const invalidClient = ({ basic, id }: { basic: boolean; id?: string }): OAuthError => ({
  error: 'invalid_client',
  description: 'The client is not known here, or did not prove who it is.',
  status: 401,
  client: id,
  ...(basic && { headers: { 'WWW-Authenticate': 'Basic realm="latchkey"' } }),
})

/** A client that may not do this (RFC 6749 §5.2). */
export const UNAUTHORIZED_CLIENT: OAuthError = {
  error: 'unauthorized_client',
  description: 'This client may not use this type of grant.',
}
