// Verifies access tokens (RFC 9068 §4): the one wrapper around jose, with every check that jose makes only when told.
import { errors, type JWTPayload, type JWTVerifyOptions, type ProtectedHeaderParameters } from 'jose'
import * as z from 'zod/mini'
import { verifyCompactJws } from '../crypto/compact-jws.ts'
import { ALGORITHM } from '../crypto/signing-keys.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { ROLES } from '../users/rules.ts'
import { keyring } from './keyring.ts'
import { tellOtherIssuer } from './other-issuer.ts'
import { lately } from '../late.ts'

/** How far two clocks may differ. */
export const CLOCK_TOLERANCE_SECONDS = 5

/** What each access token of ours says (RFC 9068 §2.2), a person's and a machine's. */
export const everyClaim = lately(() => ({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  client_id: z.string(),
  iat: z.number(),
  exp: z.number(),
  jti: z.string(),
  scope: z.string(),
}))

const claims = lately(() =>
  z.object({
    ...everyClaim(),
    sid: z.string(),
    role: z.enum(ROLES),
    amr: z.array(z.string()),
    auth_time: z.number(),
    email_verified: z.boolean(),
    /** The grant of a client (`grants/`); left out of a session's own token. */
    gid: z.optional(z.string()),
    acr: z.optional(z.string()),
    /** The key that it is bound to (RFC 9449 §6.1). */
    cnf: z.optional(z.object({ jkt: z.string() })),
    /** Who acts as the person (RFC 8693 §4.1). */
    act: z.optional(z.object({ sub: z.string() })),
  }),
)

/** The claims of our access tokens. Times in seconds since the epoch. */
export type AccessClaims = z.infer<ReturnType<typeof claims>>
export type TokenRefusal = 'token_invalid' | 'token_expired'

const signedBy = new WeakMap<AccessClaims, string>()

/** The `kid` that signed the token of these claims, if `verifyAccessToken` returned them. It never leaves the Worker. */
export const kidOf = (verified: AccessClaims): string | undefined => signedBy.get(verified)

/** Verifies a token that this Worker signed; offline, except for a rare read of the keys. */
export async function verifyAccessToken(
  deps: VerifyDeps,
  token: string,
  audience?: string,
): Promise<Result<AccessClaims, TokenRefusal>> {
  const verified = await verifyOwn(deps, token, {
    algorithms: [ALGORITHM],
    audience: audience ?? deps.config.audience,
    typ: 'at+jwt',
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'sid', 'client_id'],
    currentDate: new Date(deps.now()),
  })
  if (!verified.ok) return verified
  const read = readClaims(verified.value.payload)
  if (read.ok) signedBy.set(read.value, verified.value.kid)
  return read
}

type VerifyDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>
/** What a caller of `verifyOwn` must say: jose checks none of it by itself. */
type Wanted = Required<Pick<JWTVerifyOptions, 'algorithms' | 'typ' | 'requiredClaims' | 'currentDate'>> &
  Pick<JWTVerifyOptions, 'audience'>

/** The claims of a token that this Worker signed, and the `kid` that did. What they must be is `wanted`. */
export async function verifyOwn(
  deps: VerifyDeps,
  token: string,
  wanted: Wanted,
): Promise<Result<{ payload: JWTPayload; kid: string }, TokenRefusal>> {
  if (token.length > 8192) return refuse('token_invalid')
  try {
    const { payload, protectedHeader } = await verifyCompactJws(token, (header) => verificationKey(deps, header), {
      issuer: deps.config.issuer,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      ...wanted,
    })
    return ok({ payload, kid: protectedHeader.kid ?? '' })
  } catch (error) {
    if (error instanceof errors.JWTExpired) return refuse('token_expired')
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    tellOtherIssuer(deps, token)
    return refuse('token_invalid')
  }
}

async function verificationKey(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  header: ProtectedHeaderParameters,
): Promise<CryptoKey> {
  const kid = (header as { kid?: unknown }).kid
  // Only an id with the form of a thumbprint makes us read the keys again. Any other was never a key of ours.
  if (typeof kid !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(kid)) throw new errors.JWKSNoMatchingKey()
  const ring = await keyring(deps, { kid })
  const key = ring.keys.find((candidate) => candidate.kid === kid)
  if (key === undefined) throw new errors.JWKSNoMatchingKey()
  return key.verify
}

function readClaims(payload: JWTPayload): Result<AccessClaims, TokenRefusal> {
  const parsed = claims().safeParse(payload)
  return parsed.success ? ok(parsed.data) : refuse('token_invalid')
}
