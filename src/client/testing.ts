// A stand-in for the binding, for a sibling's tests: `import { standIn } from 'latchkey/testing'`. It knows the people and sessions that
// a test gives it, and answers as `Auth` does. Nothing in it is a secret, and it verifies no signature.
import type { AccessClaims, Answer, AuthService, MachineClaims, Page, Refusal, Role, Session, User } from './types.ts'

/** Somebody for a test. Fields that you leave out are made up. */
export type Somebody = Partial<User> & { amr?: string[]; scope?: string; signed_in_at?: Date }

/** The stand-in: bind it as AUTH. */
export type StandIn = AuthService & {
  /** Signs somebody in. Send the headers with a request to your Worker. */
  signIn(somebody?: Somebody): { user: User; session_id: string; headers: { Authorization: string }; token: string }
  /** A machine with a token of its own for `scope`, as `client_credentials` gives it. */
  machine(made?: { client_id?: string; scope?: string }): { headers: { Authorization: string }; token: string }
  /** From now on every method answers with this refusal, e.g. `unavailable`. `undefined` ends this. */
  fail(code: string | undefined): void
}

type Held = { user: User; session: Session; claims: AccessClaims }

/** A fresh stand-in. `issuer` and `audience` are what its tokens say. */
export function standIn(options: { issuer?: string; audience?: string } = {}): StandIn {
  const issuer = options.issuer ?? 'http://localhost:8787'
  const audience = options.audience ?? issuer
  const people = new Map<string, User>()
  const held = new Map<string, Held>()
  const machines = new Map<string, MachineClaims>()
  const ended: string[] = []
  let failing: string | undefined
  const refusal = (code: string, message: string): { ok: false; error: Refusal } => ({
    ok: false,
    error: { code, message, issuer },
  })

  const answer = <Value>(value: Value | undefined): Answer<Value> => {
    if (failing !== undefined) return refusal(failing, 'The stand-in was told to fail.')
    return value === undefined ? refusal('not_found', 'There is nothing of this id.') : { ok: true, value }
  }
  const sessionsOf = (userId: string): Held[] => [...held.values()].filter(({ user }) => user.id === userId)
  const end = (sessions: readonly Held[]): Answer<{ ended: number }> => {
    for (const { session } of sessions) {
      held.delete(session.id)
      ended.push(session.id)
    }
    return answer({ ended: sessions.length })
  }
  const find = (token: string | null | undefined): Answer<Held> => {
    if (failing !== undefined) return refusal(failing, 'The stand-in was told to fail.')
    const known = token === null || token === undefined ? undefined : held.get(token)
    return known === undefined ? refusal('unauthenticated', 'Nobody is signed in.') : { ok: true, value: known }
  }

  return {
    signIn({ amr = ['pwd'], scope = 'account', signed_in_at: at = new Date(), ...given } = {}) {
      const now = at.toISOString()
      const id = given.id ?? crypto.randomUUID()
      const user: User = {
        id,
        email: `${id}@example.com`,
        email_verified: true,
        name: null,
        role: 'USER' satisfies Role,
        created_at: now,
        updated_at: now,
        last_login_at: now,
        ...given,
      }
      const sessionId = crypto.randomUUID()
      const seconds = Math.floor(at.getTime() / 1000)
      const later = new Date(at.getTime() + 86_400_000).toISOString()
      const session: Session = {
        id: sessionId,
        created_at: now,
        last_used_at: now,
        expires_at: later,
        idle_expires_at: later,
        amr,
        auth_time: now,
        user_agent: null,
        ip: null,
        country: null,
        current: false,
      }
      const claims: AccessClaims = {
        iss: issuer,
        sub: id,
        aud: audience,
        client_id: issuer,
        iat: seconds,
        exp: seconds + 300,
        jti: crypto.randomUUID(),
        sid: sessionId,
        role: user.role,
        scope,
        amr,
        auth_time: seconds,
        email_verified: user.email_verified,
      }
      people.set(id, user)
      held.set(sessionId, { user, session, claims })
      return { user, session_id: sessionId, token: sessionId, headers: { Authorization: `Bearer ${sessionId}` } }
    },
    machine({ client_id = crypto.randomUUID(), scope = '' } = {}) {
      const token = crypto.randomUUID()
      const iat = Math.floor(Date.now() / 1000)
      const times = { iat, exp: iat + 300, jti: crypto.randomUUID() }
      machines.set(token, { machine: true, iss: issuer, sub: client_id, aud: audience, client_id, scope, ...times })
      return { token, headers: { Authorization: `Bearer ${token}` } }
    },
    fail(code) {
      failing = code
    },
    async authenticate(request) {
      const header = request instanceof Request ? request.headers.get('Authorization') : request.authorization
      const found = find(/^bearer +(\S+)$/i.exec(header ?? '')?.[1])
      if (!found.ok) return found
      const { user, session, claims } = found.value
      return answer({
        user_id: user.id,
        role: user.role,
        session_id: session.id,
        amr: session.amr,
        auth_time: claims.auth_time,
        claims,
        set_cookies: [],
      })
    },
    async verifyAccessToken(token, { scope = [], audience: wanted = audience } = {}) {
      const found = find(token)
      const machine = failing === undefined ? machines.get(token) : undefined
      if (!found.ok && machine === undefined) return found
      const claims = found.ok ? found.value.claims : machine
      if (claims?.aud !== wanted) return refusal('unauthenticated', 'The token is for another audience.')
      if (scope.every((one) => claims.scope.split(' ').includes(one))) return answer(claims)
      const { error } = refusal('insufficient_scope', 'The token does not allow what is wanted: see scope.')
      return { ok: false, error: { ...error, scope: scope.join(' ') } }
    },
    async getUser(id) {
      return answer(people.get(id))
    },
    async getUserByEmail(email) {
      return answer([...people.values()].find((user) => user.email === email.toLowerCase()))
    },
    async listSessions(userId) {
      const page: Page<Session> = { items: sessionsOf(userId).map(({ session }) => session), next_cursor: null }
      return answer(page)
    },
    async revokeSession(id) {
      const one = held.get(id)
      return end(one === undefined ? [] : [one])
    },
    async revocations() {
      return answer({ age_ms: 0, sessions: [...ended], grants: [], users: [], clients: [], doubted_until: null })
    },
    async revokeUserSessions(userId) {
      return end(sessionsOf(userId))
    },
  }
}
