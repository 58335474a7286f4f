// Verifies access tokens without a binding, with the published keys, in any runtime with fetch and WebCrypto.
import { decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose'
import { confirmFresh, type FreshOptions, type RevocationSource } from './freshness.ts'
import { discoveryOf, keySource, KeysUnavailable, locateKeys, type Outside } from './keys.ts'
import { proofJudge } from './proof.ts'
import type {
  AccessClaims,
  Allowance,
  Answer,
  ForeignToken,
  MachineClaims,
  Presentation,
  VerifiedToken,
} from './types.ts'

/** Verifies one token, and whether it has all that is wanted. A token that is bound to a key needs the proof that came with it (`dpop`). */
export type Verifier<Token extends VerifiedToken = AccessClaims> = (
  token: string,
  wanted?: Allowance & Presentation,
) => Promise<Answer<Token>>

/** Another issuer that is trusted. */
export type TrustedIssuer = {
  /** Exactly the text in `iss`: Auth0's ends with a slash. */
  issuer: string
  audience: string | readonly string[]
  /** Algorithms that sign with a private key. Others are refused, even if you list them here. */
  algorithms: readonly ('RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'Ed25519')[]
  /** The header's `typ`. The default is `at+jwt` (RFC 9068). Auth0's default is `JWT`. */
  typ?: 'at+jwt' | 'JWT'
  /** The clients that the token may have been issued to (`azp`, `client_id`). The default is any. */
  clients?: readonly string[]
}

/**
 * `issuer` is Latchkey's public URL. `audience` is the identifier of your API, or Latchkey's AUDIENCE; by default the issuer. `machines`:
 * tokens that a client got for itself are taken, too.
 */
export type VerifierOptions = {
  issuer: string
  audience?: string
  machines?: boolean
  /** Tokens of sessions, grants, people and clients that have ended are refused within five seconds (`level: "fresh"`). */
  fresh?: FreshOptions & {
    /** Latchkey's binding: `() => env.AUTH`, with `env` from `cloudflare:workers`. It gives the list, and is asked what that can't tell. */
    auth: () => RevocationSource
    /** Keeps a read of the list alive when the answer has left: `waitUntil` from `cloudflare:workers`. Without it a request waits sometimes. */
    waitUntil?: (work: Promise<unknown>) => void
  }
  fetch?: typeof fetch
  now?: () => number
}
/** The same, with other issuers. Leave `issuer` out to refuse Latchkey's own tokens. */
export type TrustingOptions = Omit<VerifierOptions, 'issuer'> & { issuer?: string; trusted: readonly TrustedIssuer[] }

const TOLERANCE_SECONDS = 5
/** How long a key of ours that was killed still verifies here. */
const OWN_KEYS_MS = 60_000
const FOREIGN_KEYS_MS = 600_000
const MOST_CHARACTERS = 16_384
const MOST_OF_AN_ISSUER = 200
const TELL_EVERY_MS = 60_000
/** The compact form of a JWS in its one canonical spelling (RFC 7515 §5.2): the same as in src/crypto/compact-jws.ts. */
const PART = '(?:[\\w-]{4})*(?:[\\w-][AQgw]|[\\w-]{2}[AEIMQUYcgkosw048])?'
const COMPACT = new RegExp(`^${PART}\\.${PART}\\.${PART}$`)
const ASYMMETRIC = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']

/** How the tokens of one issuer are verified. */
type Way = {
  /** The issuer where the search for its keys begins. */
  keysAt: string
  keysFor: ReturnType<typeof keySource>
  options: JWTVerifyOptions
  read: (payload: JWTPayload) => VerifiedToken | undefined
}

/**
 * Makes a verifier (RFC 9068 §4) for the tokens of Latchkey and of `trusted` issuers. Keep it in a module constant: it
 * remembers Latchkey's keys for a minute and others' for ten. Without `fresh` it is offline: it notices the end of a session only when the
 * token expires. It maps no foreign token to our users.
 */
export function createVerifier(options: VerifierOptions & { machines?: false }): Verifier
/** The same with machines: their claims say `machine: true`. */
export function createVerifier(options: VerifierOptions): Verifier<AccessClaims | MachineClaims>
/** The same with `trusted` issuers. For a token of another issuer it returns a `ForeignToken`, else `AccessClaims`. */
export function createVerifier(options: TrustingOptions): Verifier<VerifiedToken>
export function createVerifier(options: VerifierOptions | TrustingOptions): Verifier<VerifiedToken> {
  const { issuer, now = Date.now } = options
  const outside: Outside = { fetch: options.fetch ?? ((input, init) => fetch(input, init)), now }
  const ways = new Map<string, Way>()
  for (const trusted of 'trusted' in options ? options.trusted : [])
    ways.set(trusted.issuer, foreignWay(outside, trusted))
  if (issuer !== undefined) ways.set(issuer, ownWay(outside, { ...options, issuer }))
  const judgeProof = proofJudge()

  const tell = teller([...ways.keys()], now)

  const verify: Verifier<VerifiedToken> = async (token, wanted = {}) => {
    const named = token.length > MOST_CHARACTERS || !COMPACT.test(token) ? undefined : issuerOf(token)
    const way = named === undefined ? undefined : ways.get(named)
    if (way === undefined) {
      if (named !== undefined) tell(named)
      return INVALID
    }
    try {
      const { payload } = await jwtVerify(
        token,
        async (header, input) => {
          const { set } = await way.keysFor(header.kid ?? '')
          return set(header, input)
        },
        { ...way.options, clockTolerance: TOLERANCE_SECONDS, currentDate: new Date(now()) },
      )
      const verified = way.read(payload)
      if (verified === undefined) return INVALID
      const allowed = allowing(verified, wanted)
      // A token that allows too little spends no proof.
      return allowed.ok ? ((await keyFault(token, verified, wanted.dpop)) ?? allowed) : allowed
    } catch (error) {
      if (error instanceof KeysUnavailable) return refuse('unavailable', `The keys at ${way.keysAt} can't be read.`)
      if (error instanceof errors.JWTExpired)
        return refuse('token_expired', 'The token has expired: its holder must refresh it.')
      return INVALID
    }
  }

  /** Why a token isn't taken with the proof of a key that came along, or without one (RFC 9449 §7). */
  async function keyFault(token: string, verified: VerifiedToken, dpop: Presentation['dpop']) {
    const jkt = 'issuer' in verified ? undefined : verified.cnf?.jkt
    if (dpop === undefined) return jkt === undefined ? undefined : refuse('dpop_required', BOUND)
    if (jkt === undefined) return INVALID
    const fault = await judgeProof({ ...dpop, token, jkt, now: now() }, COMPACT)
    if (fault === 'key') return INVALID
    return fault === undefined ? undefined : refuse('invalid_dpop_proof', WRONG_PROOF)
  }

  if (issuer === undefined) return verify
  const verifyAtLevel = options.fresh === undefined ? verify : freshly(verify, options.fresh, options)
  return async (token, wanted) => {
    const answer = await verifyAtLevel(token, wanted)
    return answer.ok ? answer : { ok: false, error: { ...answer.error, issuer } }
  }
}

/** The same verifier, which also looks whether a token has ended. */
function freshly(
  verify: Verifier<VerifiedToken>,
  { auth, unreachable, waitUntil }: NonNullable<VerifierOptions['fresh']>,
  { audience, issuer, now }: VerifierOptions | TrustingOptions,
): Verifier<VerifiedToken> {
  return async (token, wanted = {}) => {
    const answer = await verify(token, wanted)
    if (!answer.ok) return answer
    const strictly = () =>
      auth().verifyAccessToken(token, { ...wanted, audience: audience ?? issuer ?? '', level: 'strict' })
    return confirmFresh(auth(), answer, { unreachable, later: waitUntil, now, strictly })
  }
}

/**
 * Logs that a token's issuer isn't taken, which mostly means a wrong `issuer` here. At most one line a minute, with nothing
 * else of the token.
 */
function teller(wanted: string[], now: () => number): (got: string) => void {
  let toldAt = -Infinity
  return (got) => {
    if (Math.abs(now() - toldAt) < TELL_EVERY_MS) return
    toldAt = now()
    const line = { level: 'warn', what: 'token_of_another_issuer', wanted, got: got.slice(0, MOST_OF_AN_ISSUER) }
    console.warn(JSON.stringify(line))
  }
}

function ownWay(outside: Outside, { issuer, audience = issuer, machines }: VerifierOptions): Way {
  const keysAt = `${issuer}/.well-known/jwks.json`
  return {
    keysAt,
    keysFor: keySource(outside, OWN_KEYS_MS, () => Promise.resolve(keysAt)),
    options: {
      algorithms: ['ES256'],
      issuer,
      audience,
      typ: 'at+jwt',
      requiredClaims: ['exp', 'iat', 'sub', 'jti', 'client_id'],
    },
    read: (payload) => {
      // Who has no session is a client itself (RFC 9068 §5), and no person.
      if (payload['sid'] !== undefined) return payload as unknown as AccessClaims
      const isMachine = payload.sub === payload['client_id'] && payload['gid'] === undefined
      return machines === true && isMachine ? ({ ...payload, machine: true } as unknown as MachineClaims) : undefined
    },
  }
}

function foreignWay(outside: Outside, trusted: TrustedIssuer): Way {
  const { issuer, audience, clients } = trusted
  return {
    keysAt: discoveryOf(issuer),
    keysFor: keySource(outside, FOREIGN_KEYS_MS, () => locateKeys(outside, issuer)),
    options: {
      algorithms: trusted.algorithms.filter((algorithm) => ASYMMETRIC.includes(algorithm)),
      issuer,
      audience: [audience].flat(),
      typ: trusted.typ ?? 'at+jwt',
      requiredClaims: ['exp', 'iat', 'sub', 'aud'],
    },
    read: (payload) => {
      const latest = outside.now() / 1000 + TOLERANCE_SECONDS
      const isIdToken = trusted.typ === 'JWT' && saysWhoOnly(payload)
      return isIdToken || (payload.iat ?? Infinity) > latest ? undefined : foreignToken(payload, clients)
    },
  }
}

/** What a token says; `undefined` where its client isn't one of ours or its claims are malformed. */
function foreignToken(payload: JWTPayload, allowed: readonly string[] | undefined): ForeignToken | undefined {
  const { iss = '', sub = '', exp = 0, azp, client_id, permissions = [] } = payload
  const clients = [azp, client_id].filter((client) => client !== undefined)
  const scope = [payload.scope ?? payload.scp ?? []].flat()
  if (!areTexts(clients) || !areTexts(scope) || !areTexts(permissions) || sub === '') return undefined
  if (allowed !== undefined && (clients.length === 0 || !clients.every((client) => allowed.includes(client))))
    return undefined
  return {
    issuer: iss,
    subject: sub,
    client_id: clients[0] ?? null,
    scope: scope.join(' '),
    permissions,
    exp,
    claims: { ...payload },
  }
}

/**
 * Whether it is an ID token where the header's type doesn't tell: it is bound to a sign-in (OIDC Core §2, §3.3.2.11) and grants
 * nothing at any API.
 */
function saysWhoOnly({ nonce, at_hash, c_hash, scope, scp, permissions }: JWTPayload): boolean {
  return (nonce ?? at_hash ?? c_hash) !== undefined && (scope ?? scp ?? permissions) === undefined
}

function areTexts(values: unknown): values is string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string')
}

function allowing(token: VerifiedToken, { scope = [], permissions = [] }: Allowance): Answer<VerifiedToken> {
  const granted = 'issuer' in token ? token.permissions : []
  if (scope.every((one) => token.scope.split(' ').includes(one)) && permissions.every((one) => granted.includes(one)))
    return { ok: true, value: token }
  const wanted = [...scope, ...permissions].join(' ')
  const message = 'The token does not allow what is wanted: see scope.'
  return { ok: false, error: { code: 'insufficient_scope', message, scope: wanted } }
}

/** The issuer that a token names. Nothing in the token is believed before that issuer's key has verified it. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

function refuse(code: string, message: string): { ok: false; error: { code: string; message: string } } {
  return { ok: false, error: { code, message } }
}

const BOUND = 'The token is bound to a key: send it by the scheme DPoP, with a proof.'
const WRONG_PROOF = 'The DPoP proof is not one for this request and this token, or it came before.'
const INVALID = refuse('token_invalid', 'The token was not made by a trusted issuer for this audience, or was altered.')
