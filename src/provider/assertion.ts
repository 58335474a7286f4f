// A client proves who it is by a key of its own (RFC 7523 §3, OIDC Core §9): an assertion that is good once.
import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'
import { findClient } from '../clients/find.ts'
import { digestOf } from '../crypto/digest.ts'
import { readUnverified, readUnverifiedKid, verifyCompactJws } from '../crypto/compact-jws.ts'
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { keySetAt } from './client-keys.ts'
import { invalidClient, invalidRequest, TWO_PROOFS, type OAuthError } from './errors.ts'
import type { Parameters } from './parameters.ts'
import type { Presented } from './present.ts'

export const ASSERTION_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** An assertion that lives longer is refused: it would have to be remembered as long. */
const MOST_SECONDS = 300
const TOLERANCE_SECONDS = 10
const MOST_CHARACTERS = 8192

const subjectOf = (assertion: string): string | undefined =>
  assertion.length > MOST_CHARACTERS ? undefined : readUnverified(assertion)?.sub

/** The client that a request with an assertion says it is from; nothing was checked yet. */
export const assertingClient = (parameters: Parameters): string =>
  parameters.get('client_id') ?? subjectOf(parameters.get('client_assertion') ?? '') ?? ''

/** The client of an assertion, whose signature was checked. That it is good once is for the batch that acts (`askClient`). One round trip, two where its keys are read elsewhere. */
export async function presentedByAssertion(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  parameters: Parameters,
): Promise<Result<Presented, OAuthError>> {
  const assertion = parameters.get('client_assertion') ?? ''
  if (parameters.get('client_assertion_type') !== TYPE)
    return refuse(invalidRequest('client_assertion_type must be that of RFC 7523.'))
  if (parameters.has('client_secret')) return refuse(TWO_PROOFS)
  const subject = subjectOf(assertion)
  const id = assertingClient(parameters)
  const [client] = await faultless(findClient(deps, id))
  // Nothing is read elsewhere for a client that proves who it is by something else, or for what is no assertion.
  if (client?.authMethod !== 'private_key_jwt' || subject === undefined) return refuse(invalidClient(false))
  const { jwks, jwks_uri: uri } = client.metadata
  const elsewhere = async () =>
    uri === undefined ? undefined : await keySetAt(deps, uri, readUnverifiedKid(assertion))
  const keys = jwks === undefined ? await elsewhere() : (jwks as JSONWebKeySet)
  if (keys === undefined) return refuse(invalidClient(false))
  const { issuer } = deps.config
  const now = deps.now()
  const strict = client.metadata.security_profile === 'fapi2'
  try {
    const { payload } = await verifyCompactJws(assertion, createLocalJWKSet(keys), {
      algorithms: ASSERTION_ALGORITHMS.filter((alg) => !strict || alg !== 'RS256'),
      issuer: id,
      subject: id,
      audience: [issuer, `${issuer}/oauth/token`, `${issuer}/oauth/par`],
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'jti'],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(now),
    })
    const { jti, exp = 0, iat = 0 } = payload
    if (typeof jti !== 'string' || exp > now / 1000 + MOST_SECONDS + TOLERANCE_SECONDS)
      return refuse(invalidClient(false))
    // Us alone, by our name (FAPI 2.0 §5.3.2.1, number 8): another server can't pass it on.
    if (strict && payload.aud !== issuer) return refuse(invalidClient(false))
    // A clock may be a little ahead, and no more (FAPI 2.0 §5.3.2.1).
    if (iat > now / 1000 + TOLERANCE_SECONDS) return refuse(invalidClient(false))
    const nonce = digestOf(`client-assertion\n${id}\n${jti}`)
    const expiresAt = (exp + TOLERANCE_SECONDS) * 1000
    return ok({ id, proof: { kind: 'keys', updatedAt: client.updatedAt, nonce, expiresAt }, basic: false })
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    return refuse(invalidClient(false))
  }
}
