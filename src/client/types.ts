// What a sibling Worker sees of Latchkey. These types import nothing, so a consumer gets nothing else with them.
// A test compares them with the entrypoints themselves.

export type Role = 'USER' | 'ADMIN' | 'SUPER_ADMIN'

/** Every method answers with a value or a refusal. None throws for an expected outcome. */
export type Answer<Value> = { ok: true; value: Value } | { ok: false; error: Refusal }

/** `code` is stable: unauthenticated, session_expired, token_expired, not_found, invalid_request, unavailable … */
export type Refusal = {
  code: string
  message: string
  /** What is wrong with an argument (`invalid_request`). */
  errors?: { field: string; code: string; message: string }[]
  /** Why an access token was refused (`unauthenticated`). */
  reason?: string
  /** What the token should have allowed (`insufficient_scope`), separated by spaces. */
  scope?: string
  /** Latchkey's ISSUER. `<issuer>/problems/<code>` explains the code, and is the `type` of a problem document (RFC 9457). */
  issuer?: string
  /** From `authenticate`: `Set-Cookie` values that clear what is left of an ended session. */
  set_cookies?: string[]
}

/** Claims of an access token (RFC 9068). Times in seconds since the epoch. */
export type AccessClaims = {
  iss: string
  sub: string
  aud: string | string[]
  client_id: string
  iat: number
  exp: number
  jti: string
  sid: string
  role: Role
  scope: string
  amr: string[]
  auth_time: number
  email_verified: boolean
  /** The grant of a client that signs the person in (OAuth). It is left out of a session's own token. */
  gid?: string | undefined
  acr?: string | undefined
  /** The key that it is bound to (DPoP, RFC 9449 §6.1). */
  cnf?: { jkt: string } | undefined
  /** Who acts as the person (RFC 8693 §4.1): an operator, or a client. It is left out if nobody does. */
  act?: { sub: string } | undefined
}

/**
 * Claims of an access token that a client got for itself (`client_credentials`). `sub` is the client, and no person: nobody signed in.
 * `machine` is in no other token.
 */
export type MachineClaims = {
  machine: true
  iss: string
  sub: string
  aud: string | string[]
  client_id: string
  iat: number
  exp: number
  jti: string
  scope: string
  /** The key that it is bound to (DPoP, RFC 9449 §6.1). */
  cnf?: { jkt: string } | undefined
}

/**
 * What an access token of another issuer says (TRUSTED_TOKEN_ISSUERS). `sub` is only inside `claims`, because another
 * issuer's subject isn't one of our users. `exp` in seconds since the epoch.
 */
export type ForeignToken = {
  issuer: string
  subject: string
  /** The client that it was issued to: `azp` or `client_id`. */
  client_id: string | null
  /** What its client may do, separated by spaces. */
  scope: string
  /** What its person may do (Auth0's RBAC). */
  permissions: string[]
  exp: number
  /** All claims of the token, unchanged. None of them is about our users or roles. */
  claims: Record<string, unknown>
  /** Our user with that identity, and what we know about them. Only the binding returns it, with `strict`. */
  user_id?: string
  role?: Role
  email_verified?: boolean
}

/**
 * A person's token of ours, a machine's, or one of another issuer. `'machine' in token` and `'issuer' in token` distinguish them, and
 * `userIdOf` gives our user.
 */
export type VerifiedToken = AccessClaims | MachineClaims | ForeignToken

/** What a token must allow, all of it: scopes of its client, permissions of its person. */
export type Allowance = { scope?: readonly string[]; permissions?: readonly string[] }

/**
 * The proof that came with a token that is bound to a key: the request's header `DPoP`, its method, and its URL (RFC 9449 §4.3). Without
 * it such a token is refused.
 */
export type Presentation = { dpop?: { proof: string; method: string; url: string } }

/** Who is calling. Send `set_cookies` as `Set-Cookie` headers of your own answer. Otherwise the renewed session is lost. */
export type AuthenticatedCaller = {
  user_id: string
  role: Role
  session_id: string
  amr: string[]
  /** Seconds since the epoch. */
  auth_time: number
  /** The id of the operator who acts as the person. It is left out if the person acts. A record of an act should name both. */
  act?: { sub: string }
  claims: AccessClaims
  set_cookies: string[]
}

/** Times in RFC 3339, UTC. */
export type User = {
  id: string
  email: string
  email_verified: boolean
  name: string | null
  role: Role
  created_at: string
  updated_at: string
  last_login_at: string | null
}

export type Session = {
  id: string
  created_at: string
  last_used_at: string
  expires_at: string
  idle_expires_at: string
  amr: string[]
  auth_time: string
  user_agent: string | null
  ip: string | null
  country: string | null
  current: boolean
  /** The operator who acts as the person in this session. It is left out if the person began the session. */
  impersonator_id?: string
}

export type AuditEvent = {
  id: string
  at: string
  event: string
  outcome: string
  actor_id: string | null
  subject_id: string | null
  session_id: string | null
  ip: string | null
  country: string | null
  user_agent: string | null
  request_id: string | null
  reason: string | null
  meta: Record<string, string | number | boolean | null> | null
}

/** Newest first. Get the next page with `cursor: next_cursor`. `limit` is 1 to 100, by default 20. */
export type Page<Item> = { items: Item[]; next_cursor: string | null }
export type PageOptions = { cursor?: string; limit?: number }

/**
 * How the session of a token is looked at. `offline`: not at all, so an ended one is noticed when its token expires. `fresh`: by the list of
 * what has ended lately, within five seconds and without a database query for each request. `strict`: by D1's primary, in each request.
 */
export type Level = 'offline' | 'fresh' | 'strict'

/** What ended within the life of an access token. The middlewares and the verifier hold it at `level: "fresh"`. */
export type Revocations = {
  /** How long before this answer it was read from D1's primary, in milliseconds. */
  age_ms: number
  /** The `sid` of sessions that ended: the tokens without `gid` that name one are refused. */
  sessions: string[]
  /** The `gid` of grants that ended. */
  grants: string[]
  /** People who were disabled or deleted, and when (ms): their tokens that were signed up to then are refused. */
  users: [id: string, at: number][]
  /** Clients likewise. */
  clients: [id: string, at: number][]
  /** Where more has ended than the list holds: a token that was signed up to this time (ms) needs another look at D1. */
  doubted_until: number | null
}

/** The binding of `entrypoint = "Auth"`. */
export type AuthService = {
  authenticate(
    request: Request | { authorization?: string | null; cookie?: string | null },
    options?: { level?: Level },
  ): Promise<Answer<AuthenticatedCaller>>
  verifyAccessToken(
    token: string,
    options?: Allowance & Presentation & { audience?: string; level?: Level },
  ): Promise<Answer<VerifiedToken>>
  revocations(): Promise<Answer<Revocations>>
  getUser(id: string): Promise<Answer<User>>
  getUserByEmail(email: string): Promise<Answer<User>>
  listSessions(userId: string, options?: PageOptions): Promise<Answer<Page<Session>>>
  revokeSession(id: string): Promise<Answer<{ ended: number }>>
  revokeUserSessions(userId: string): Promise<Answer<{ ended: number }>>
}
