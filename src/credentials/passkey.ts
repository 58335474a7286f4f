// Verifies what an authenticator says (WebAuthn L3 §7.1, §7.2), by @simplewebauthn/server, which is loaded when first needed. What
// the library leaves to its caller is decided here: frames of other sites, attestation, counters, backup flags, what UV is worth.
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

/** COSE algorithms (RFC 9053, RFC 8812) that we take: EdDSA, ES256, RS256, in the order that we like them. */
export const ALGORITHMS = [-8, -7, -257]
const MOST_ID_BYTES = 1023

/** The JSON of `PublicKeyCredential.toJSON()` after `create` and after `get`. */
export type RegistrationJson = RegistrationResponseJSON
export type AssertionJson = AuthenticationResponseJSON

/** Why a ceremony is refused: for the audit log alone. */
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

/** What a registration gives, of the columns of a row. */
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
/** What an assertion changes in a row, what it proves, and whether a copy of the credential may be about. */
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

/** Those, and those of apps for Android, which sign an origin of their own (`APP_LINKS`). */
const originsOfCeremonies = (config: Pick<Config, 'issuerOrigin' | 'trustedOrigins' | 'androidOrigins'>): string[] => [
  ...originsOfRp(config),
  ...config.androidOrigins,
]

/** The user handle (§5.4.3): 32 bytes that are the same for a person for ever, and say nothing of them. Base64url. */
export const userHandleOf = (userId: string): string => toBase64Url(sha256(toUtf8(`latchkey/user-handle/${userId}`)))

/** Judges a registration (WebAuthn L3 §7.1) by the challenge of `bound`, the enroller's id. Of attestation it takes `none` and self attestation. */
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
    // None was asked for: what comes is none, or an authenticator's own signature. Nobody's certificates are looked into.
    const statement: unknown = attestation.get('attStmt')
    const isMap = statement instanceof Map
    const ownSignature = isMap && format === 'packed' && !statement.has('x5c')
    if (!ownSignature && !(isMap && format === 'none')) return refuse('attestation')
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: () => true,
      expectedOrigin: originsOfCeremonies(config),
      expectedRPID: rpIdOf(config),
      // The browser makes a conditional one while nobody touches anything (§5.1.3).
      requireUserPresence: !conditional,
      requireUserVerification: false,
      supportedAlgorithmIDs: ALGORITHMS,
    })
    if (!verified) return refuse('rejected')
    const { credential, userVerified, credentialDeviceType, credentialBackedUp, aaguid } = registrationInfo
    if (credential.id !== response.id || bytesOf(credential.id).length > MOST_ID_BYTES) return refuse('credential_id')
    const key = decodeCredentialPublicKey(credential.publicKey)
    if (!(await isSoundKey(key))) return refuse('public_key')
    // What it says of itself is signed by the algorithm of its key (§8.2), which the library leaves open.
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
 * Judges an assertion by a credential of ours. `userVerification` is as it was asked for: `required` where the passkey is all
 * there is. UV of a credential that had none before counts for nothing there unless it is backed up: on a bare key
 * its finder can have set the PIN (§7.2, uvInitialized).
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
  // It names a person who was not known before, and does not contradict one who was (§7.2, step 6).
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
      // The counter is judged below.
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

/** What the browser signed besides (§5.8.1): for this ceremony, in answer to a challenge of ours, in a page and no frame. */
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
