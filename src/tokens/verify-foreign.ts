// Verifies access tokens of the issuers in TRUSTED_TOKEN_ISSUERS, offline: JWTs of the profile of RFC 9068 or of Auth0's own,
// by the rules of RFC 9068 §4 and RFC 8725.
import { errors, type JWTPayload } from 'jose'
import * as z from 'zod/mini'
import type { TrustedIssuer } from '../config/trusted-issuers.ts'
import { verifyCompactJws } from '../crypto/compact-jws.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { Role } from '../users/rules.ts'
import { issuerKey } from './foreign-keys.ts'
import { CLOCK_TOLERANCE_SECONDS, type TokenRefusal } from './verify.ts'
import { lately } from '../late.ts'

/** Auth0 accepts far more custom claims, but no header carries them. */
export const MOST_CHARACTERS = 16_384

/** Well-formed text. D1 stores different lone surrogates alike and SQL stops at NUL, so two subjects could become one. */
const subject = () =>
  z.string().check(
    z.minLength(1),
    z.maxLength(255),
    z.refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text)),
  )
const words = () => z.optional(z.union([z.string(), z.array(z.string())]))
const claims = lately(() =>
  z.object({
    iss: z.string(),
    sub: subject(),
    exp: z.number(),
    iat: z.number(),
    azp: z.optional(z.string()),
    client_id: z.optional(z.string()),
    scope: words(),
    scp: words(),
    permissions: z.optional(z.array(z.string())),
  }),
)

/**
 * What a token of another issuer says. `sub` stands only inside `claims`: a subject means something only together with its
 * issuer, and an app that looks for `sub` must not find a user of ours. Times in seconds since the epoch.
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
  /** All claims as they came. None of them speaks of our users or roles. */
  claims: Record<string, unknown>
  /** Our user of that identity, with their role and the state of their address as D1 has them: at `strict` only. */
  user_id?: string
  role?: Role
  email_verified?: boolean
}

/** Verifies a token of `trusted`. No round trip to D1; sometimes the issuer is asked for its keys. */
export async function verifyForeignToken(
  deps: Pick<Deps, 'now' | 'config'>,
  token: string,
  trusted: TrustedIssuer,
  audience?: string,
): Promise<Result<ForeignToken, TokenRefusal | 'unavailable'>> {
  const wanted = trusted.audience.filter((one) => audience === undefined || one === audience)
  if (token.length > MOST_CHARACTERS || wanted.length === 0) return refuse('token_invalid')
  try {
    const { payload } = await verifyCompactJws(
      token,
      async ({ alg, kid }) => {
        if (kid !== undefined && typeof kid !== 'string') throw new errors.JWKSNoMatchingKey()
        const key = await issuerKey(deps, trusted.issuer, { alg: alg ?? '', kid })
        if (key.ok) return key.value
        throw key.error === 'unavailable' ? new KeysUnavailable() : new errors.JWKSNoMatchingKey()
      },
      {
        algorithms: [...trusted.algorithms],
        issuer: trusted.issuer,
        audience: wanted,
        typ: trusted.typ,
        requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(deps.now()),
      },
    )
    return readClaims(payload, trusted, deps.now() / 1000 + CLOCK_TOLERANCE_SECONDS)
  } catch (error) {
    if (error instanceof KeysUnavailable) return refuse('unavailable')
    if (error instanceof errors.JWTExpired) return refuse('token_expired')
    if (error instanceof errors.JOSEError || error instanceof TypeError) return refuse('token_invalid')
    throw error
  }
}

class KeysUnavailable extends Error {}

/**
 * Whether it is an ID token where the header's type doesn't tell: it is bound to a sign-in (OIDC Core §2, §3.3.2.11) and grants
 * nothing at any API.
 */
function saysWhoOnly({ nonce, at_hash, c_hash, scope, scp, permissions }: JWTPayload): boolean {
  return (nonce ?? at_hash ?? c_hash) !== undefined && (scope ?? scp ?? permissions) === undefined
}

/** Reads the claims. `latest` is the last moment, in seconds, at which a token may have been issued. */
function readClaims(payload: JWTPayload, trusted: TrustedIssuer, latest: number): Result<ForeignToken, TokenRefusal> {
  const parsed = claims().safeParse(payload)
  if (!parsed.success || parsed.data.iat > latest) return refuse('token_invalid')
  if (trusted.typ === 'JWT' && saysWhoOnly(payload)) return refuse('token_invalid')
  const { iss, sub, exp, azp, client_id, scope, scp, permissions } = parsed.data
  const clients = [azp, client_id].filter((client) => client !== undefined)
  const { clients: allowed } = trusted
  if (allowed !== undefined && (clients.length === 0 || !clients.every((client) => allowed.includes(client))))
    return refuse('token_invalid')
  return ok({
    issuer: iss,
    subject: sub,
    client_id: clients[0] ?? null,
    scope: [scope ?? scp ?? []].flat().join(' '),
    permissions: permissions ?? [],
    exp,
    claims: { ...payload },
  })
}
