// A client proves who it is by a key of its own (RFC 7523 §3, OIDC Core §9): an assertion that is good once.
import { createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'
import { findClient } from '../clients/find.ts'
import { isLoopback } from '../config/remote.ts'
import { digestOf } from '../crypto/digest.ts'
import { readUnverified, verifyCompactJws } from '../crypto/compact-jws.ts'
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { readJson } from '../tokens/read-json.ts'
import { invalidClient, invalidRequest, type OAuthError } from './errors.ts'
import type { Parameters } from './parameters.ts'
import type { Presented } from './present.ts'

export const ASSERTION_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
const TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** An assertion that lives longer is refused: it would have to be remembered as long. */
const MOST_SECONDS = 600
const TOLERANCE_SECONDS = 10
const MOST_CHARACTERS = 8192

/** The client of an assertion, whose signature was checked. That it is good once is for the batch that acts (`askClient`). One round trip. */
export async function presentedByAssertion(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  parameters: Parameters,
): Promise<Result<Presented, OAuthError>> {
  const assertion = parameters.get('client_assertion') ?? ''
  if (parameters.get('client_assertion_type') !== TYPE)
    return refuse(invalidRequest('client_assertion_type must be that of RFC 7523.'))
  if (parameters.has('client_secret'))
    return refuse(invalidRequest('The client proves who it is in more than one way.'))
  const subject = assertion.length > MOST_CHARACTERS ? undefined : readUnverified(assertion)?.sub
  const id = parameters.get('client_id') ?? subject ?? ''
  const [client] = await faultless(findClient(deps, id))
  const keys = client === undefined ? undefined : await keysOf(deps, client.metadata)
  if (client === undefined || keys === undefined || client.authMethod !== 'private_key_jwt')
    return refuse(invalidClient({ basic: false, id }))
  const { issuer } = deps.config
  const now = deps.now()
  try {
    const { payload } = await verifyCompactJws(assertion, createLocalJWKSet(keys), {
      algorithms: [...ASSERTION_ALGORITHMS],
      issuer: id,
      subject: id,
      audience: [issuer, `${issuer}/oauth/token`, `${issuer}/oauth/par`],
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'jti'],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(now),
    })
    const { jti, exp = 0 } = payload
    if (typeof jti !== 'string' || exp > now / 1000 + MOST_SECONDS) return refuse(invalidClient({ basic: false, id }))
    const nonce = digestOf(`client-assertion\n${id}\n${jti}`)
    const expiresAt = (exp + TOLERANCE_SECONDS) * 1000
    return ok({ id, proof: { kind: 'keys', updatedAt: client.updatedAt, nonce, expiresAt }, basic: false })
  } catch (error) {
    if (!(error instanceof errors.JOSEError || error instanceof TypeError)) throw error
    return refuse(invalidClient({ basic: false, id }))
  }
}

/** The public keys of a client: its own, or those at its `jwks_uri`. */
async function keysOf(
  { config }: Pick<Deps, 'config'>,
  { jwks, jwks_uri: uri }: { jwks?: { keys: JsonWebKey[] } | undefined; jwks_uri?: string | undefined },
): Promise<JSONWebKeySet | undefined> {
  const read =
    jwks !== undefined || uri === undefined ? undefined : await readJson(uri, { loopback: onLoopback(config) })
  const found = jwks ?? (read?.ok === true ? read.value : undefined)
  const isSet = typeof found === 'object' && found !== null && 'keys' in found && Array.isArray(found.keys)
  return isSet ? (found as JSONWebKeySet) : undefined
}

const onLoopback = ({ issuer }: Deps['config']): boolean => isLoopback(new URL(issuer).hostname)
