// Verifies what an authenticator says (WebAuthn L3 §7.1, §7.2), by @simplewebauthn/server, which is loaded when first needed.
// This file decides what the library leaves to its caller: frames of other sites, attestation, counters, backup flags, and what
// user verification proves.
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { fromBase64Url, toBase64Url, toUtf8 } from '../crypto/encoding.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import type { Config } from '../config/config.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { openChallenge, type Ceremony, type OpenedChallenge } from './challenge.ts'
import { MULTI_FACTOR } from './rules.ts'
import { algorithmOf, isSoundKey, isWholeSignature } from './public-key.ts'
import type { PasskeyRow } from './tables.ts'

/** The COSE algorithms (RFC 9053, RFC 8812) that we take, in order of preference: EdDSA, ES256, RS256. */
export const ALGORITHMS = [-8, -7, -257]
const MOST_ID_BYTES = 1023

/** The JSON of `PublicKeyCredential.toJSON()` after `create` and after `get`. */
export type RegistrationJson = RegistrationResponseJSON
export type AssertionJson = AuthenticationResponseJSON

/** Why a ceremony is refused. Only the audit log gets it. */
export type PasskeyFault =
  | 'challenge'
  | 'type'
  | 'origin'
  | 'cross_origin'
  | 'attestation'
  | 'rejected'
  | 'credential_id'
  | 'public_key'
  | 'user_handle'
  | 'backup_flags'
  | 'user_verification'
  | 'counter'

/** The columns of a row that a registration gives. */
export type NewCredential = Pick<
  PasskeyRow,
  | 'credentialId'
  | 'publicKey'
  | 'signCount'
  | 'uvInitialized'
  | 'transports'
  | 'backupEligible'
  | 'backupState'
  | 'aaguid'
  | 'rpId'
  | 'conditional'
>
/** The changes of an assertion to a row, its proof, and whether somebody may have a copy of the credential. */
export type Assertion = {
  challenge: OpenedChallenge
  amr: string[]
  change: Pick<PasskeyRow, 'signCount' | 'backupState' | 'uvInitialized'>
  cloneSuspected: boolean
}

/** The RP id: the host of ISSUER. */
export const rpIdOf = (config: Pick<Config, 'issuer'>): string => new URL(config.issuer).hostname

/** The origins whose pages may run a ceremony; those on another site are listed at `/.well-known/webauthn` (§5.11). */
export const originsOfRp = (config: Pick<Config, 'issuerOrigin' | 'trustedOrigins'>): string[] => [
  config.issuerOrigin,
  ...config.trustedOrigins,
]

/** The same, and those of Android apps, which sign an origin of their own (`APP_LINKS`). */
const originsOfCeremonies = (config: Pick<Config, 'issuerOrigin' | 'trustedOrigins' | 'androidOrigins'>): string[] => [
  ...originsOfRp(config),
  ...config.androidOrigins,
]

/** The user handle (§5.4.3): 32 bytes that never change for a person and reveal nothing about them. Base64url. */
export const userHandleOf = (userId: string): string => toBase64Url(sha256(toUtf8(`latchkey/user-handle/${userId}`)))

/**
 * Judges a registration (WebAuthn L3 §7.1) by the challenge of `bound`, the enroller's id. It takes the attestations `none` and
 * self attestation.
 */
export async function verifyRegistration(
  deps: Pick<Deps, 'config' | 'now'>,
  response: RegistrationJson,
  bound: string,
): Promise<Result<{ challenge: OpenedChallenge; credential: NewCredential }, PasskeyFault>> {
  const { config } = deps
  const ceremonies = ['register', 'register_conditional'] as const
  const client = readClientData(deps, response.response.clientDataJSON, 'webauthn.create', ceremonies, bound)
  if (!client.ok) return client
  const conditional = client.value.ceremony === 'register_conditional'
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { decodeAttestationObject, decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers')
  try {
    const attestation = decodeAttestationObject(bytesOf(response.response.attestationObject))
    const format = attestation.get('fmt')
    // We asked for no attestation, so none comes, or a signature by the credential's own key. No certificate is ever read.
    const statement: unknown = attestation.get('attStmt')
    const isMap = statement instanceof Map
    const ownSignature = isMap && format === 'packed' && !statement.has('x5c')
    if (!ownSignature && !(isMap && format === 'none')) return refuse('attestation')
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: () => true,
      expectedOrigin: originsOfCeremonies(config),
      expectedRPID: rpIdOf(config),
      // The browser makes a conditional passkey without a touch (§5.1.3).
      requireUserPresence: !conditional,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return refuse('rejected')
    const { credential, userVerified, credentialDeviceType, credentialBackedUp, aaguid } = registrationInfo
    if (credential.id !== response.id || bytesOf(credential.id).length > MOST_ID_BYTES) return refuse('credential_id')
    const key = decodeCredentialPublicKey(credential.publicKey)
    if (!(await isSoundKey(key))) return refuse('public_key')
    // A self attestation is signed by the algorithm of its own key (§8.2). The library doesn't check that.
    if (ownSignature && statement.get('alg') !== algorithmOf(key)) return refuse('attestation')
    return ok({
      challenge: client.value,
      credential: {
        credentialId: credential.id,
        publicKey: toBase64Url(credential.publicKey),
        signCount: credential.counter,
        uvInitialized: userVerified,
        transports: response.response.transports ?? [],
        backupEligible: credentialDeviceType === 'multiDevice',
        backupState: credentialBackedUp,
        aaguid,
        rpId: rpIdOf(config),
        conditional,
      },
    })
  } catch {
    return refuse('rejected')
  }
}

/**
 * Judges an assertion by a credential of ours. `userVerification` is as it was asked for: `required` where the passkey is the
 * only proof. If the credential never had user verification (UV) before, UV counts there only for a backed-up credential:
 * the finder of a bare security key could have set its PIN (§7.2, uvInitialized).
 */
export async function verifyAssertion(
  deps: Pick<Deps, 'config' | 'now'>,
  row: PasskeyRow,
  response: AssertionJson,
  wanted: { ceremony: Ceremony; bound: string; userVerification: 'required' | 'preferred' },
): Promise<Result<Assertion, PasskeyFault>> {
  const { config } = deps
  const { ceremony, bound, userVerification } = wanted
  const client = readClientData(deps, response.response.clientDataJSON, 'webauthn.get', [ceremony], bound)
  if (!client.ok) return client
  const alone = userVerification === 'required'
  const { userHandle } = response.response
  // A user handle is needed where the person wasn't known before. Where they were, it must be theirs (§7.2, step 6).
  if (userHandle === undefined ? alone : userHandle !== userHandleOf(row.userId)) return refuse('user_handle')
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers')
  try {
    const publicKey = bytesOf(row.publicKey)
    if (!isWholeSignature(decodeCredentialPublicKey(publicKey), bytesOf(response.response.signature)))
      return refuse('rejected')
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: () => true,
      expectedOrigin: originsOfCeremonies(config),
      expectedRPID: row.rpId,
      // The counter is checked below.
      credential: { id: row.credentialId, publicKey, counter: 0 },
      requireUserVerification: false,
    })
    if (!verified) return refuse('rejected')
    const { userVerified, credentialDeviceType, credentialBackedUp, newCounter } = authenticationInfo
    if (row.rpId !== rpIdOf(config)) return refuse('rejected')
    if ((credentialDeviceType === 'multiDevice') !== row.backupEligible) return refuse('backup_flags')
    if (alone && !(userVerified && (row.uvInitialized || row.backupEligible))) return refuse('user_verification')
    const cloneSuspected = newCounter <= row.signCount && (newCounter > 0 || row.signCount > 0)
    if (cloneSuspected && !row.backupEligible) return refuse('counter')
    return ok({
      challenge: client.value,
      amr: [row.backupEligible ? 'swk' : 'hwk', 'user', ...(userVerified ? [MULTI_FACTOR] : [])],
      change: {
        signCount: Math.max(row.signCount, newCounter),
        backupState: credentialBackedUp,
        uvInitialized: row.uvInitialized || userVerified,
      },
      cloneSuspected,
    })
  } catch {
    return refuse('rejected')
  }
}

/**
 * The rest of what the browser signed (§5.8.1): it must be for this ceremony, answer a challenge of ours, and come from a page
 * that is in no foreign frame.
 */
function readClientData(
  deps: Pick<Deps, 'config' | 'now'>,
  encoded: string,
  type: 'webauthn.create' | 'webauthn.get',
  ceremonies: readonly Ceremony[],
  bound: string,
): Result<OpenedChallenge, PasskeyFault> {
  const data = parseObject(new TextDecoder().decode(bytesOf(encoded)))
  if (data['type'] !== type) return refuse('type')
  const { challenge, origin } = data
  const opened = typeof challenge === 'string' ? openChallenge(deps, challenge, ceremonies, bound) : undefined
  if (opened === undefined) return refuse('challenge')
  if (typeof origin !== 'string' || !originsOfCeremonies(deps.config).includes(origin)) return refuse('origin')
  const { crossOrigin = false, topOrigin } = data
  return crossOrigin !== false || topOrigin !== undefined ? refuse('cross_origin') : ok(opened)
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const bytesOf = (base64Url: string): Uint8Array<ArrayBuffer> => fromBase64Url(base64Url) ?? new Uint8Array()
