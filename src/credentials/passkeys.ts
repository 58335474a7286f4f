// The passkeys of people: reads and prepared writes for the ceremonies, and the public form of a passkey.
import { audit } from '../audit/record.ts'
import { mustHaveChanged, type Condition, type Write } from '../db/client.ts'
import { rfc3339 } from '../db/time.ts'
import type { Config } from '../config/config.ts'
import type { Deps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { CHALLENGE_MS, newChallenge, spendChallengeWrites } from './challenge.ts'
import { rpIdOf, userHandleOf, type Assertion } from './passkey.ts'
import {
  deletePasskeyUnlessLast,
  insertPasskey,
  renamePasskey,
  selectPasskey,
  selectPasskeyOwner,
  selectPasskeys,
  touchPasskey,
} from './store.ts'
import type { PasskeyRow } from './tables.ts'

/** The public form of a passkey. */
export type Passkey = {
  id: string
  credential_id: string
  name: string
  created_at: string
  last_used_at: string | null
  backup_eligible: boolean
  backed_up: boolean
  transports: string[]
  aaguid: string
}

/** A row as its owner sees it: times in RFC 3339, the credential id in base64url, no public key. */
export function publicPasskey(row: PasskeyRow): Passkey {
  return {
    id: row.id,
    credential_id: row.credentialId,
    name: row.name,
    created_at: rfc3339(row.createdAt),
    last_used_at: row.lastUsedAt === null ? null : rfc3339(row.lastUsedAt),
    backup_eligible: row.backupEligible,
    backed_up: row.backupState,
    transports: row.transports,
    aaguid: row.aaguid,
  }
}

/** A person's passkeys, oldest first, for a batch. */
export const findPasskeys = (deps: Pick<Deps, 'db'>, userId: Condition | string) => selectPasskeys(deps.db, userId)

/** The passkey of a credential id, and its person, for a batch. */
export const findCredential = (deps: Pick<Deps, 'db'>, credentialId: string) =>
  [selectPasskey(deps.db, { credentialId }), selectPasskeyOwner(deps.db, { credentialId })] as const

/** Adds a passkey; the batch rolls back as `taken` where somebody has that credential id. */
export const insertPasskeyWrite = (deps: Pick<Deps, 'db'>, row: PasskeyRow): Write => insertPasskey(deps.db, row)

/**
 * The writes of an accepted assertion. The batch stops as `lost` where the passkey is gone, or the challenge was answered
 * before.
 */
export const useAssertionWrites = (
  deps: Pick<Deps, 'db' | 'now'>,
  row: PasskeyRow,
  assertion: Assertion,
): [Write, Write, Write, Write] => [
  touchPasskey(deps.db, row, { ...assertion.change, lastUsedAt: deps.now() }),
  mustHaveChanged(deps.db),
  ...spendChallengeWrites(deps, assertion.challenge),
]

/** The audit row for a counter that went back: somebody may have a copy of the credential (WebAuthn L3 §6.1.1). */
export const cloneSuspectedWrite = (
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  row: PasskeyRow,
  outcome: 'success' | 'failure',
): Write => audit(deps, { event: 'passkey_clone_suspected', outcome, subjectId: row.userId, meta: { passkey: row.id } })

/** Renames a passkey and gives its row back; no row where it is another person's. */
export const renamePasskeyWrite = (deps: Pick<Deps, 'db'>, userId: string, id: string, name: string) =>
  renamePasskey(deps.db, userId, id, name)

/** Removes a passkey; no row where it is another person's, the last way in, or the last factor of a person who must keep one. */
export const removePasskeyWrite = (
  deps: Pick<Deps, 'db' | 'config'>,
  userId: string,
  id: string,
  mayBeLastFactor: boolean,
) => deletePasskeyUnlessLast(deps.db, userId, id, rpIdOf(deps.config), mayBeLastFactor)

/** `PublicKeyCredentialRequestOptionsJSON` (WebAuthn L3 §5.5). An empty list of passkeys allows any of this RP. */
export type RequestOptions = {
  challenge: string
  timeout: number
  rpId: string
  allowCredentials: Descriptor[]
  userVerification: 'required' | 'preferred'
}
export type Descriptor = { type: 'public-key'; id: string; transports: string[] }

/** A passkey as a credential descriptor in JSON (WebAuthn L3 §5.8.3). */
export const describeCredential = (row: PasskeyRow): Descriptor => ({
  type: 'public-key',
  id: row.credentialId,
  transports: row.transports,
})

/** The options for showing a passkey (WebAuthn L3 §5.5): one of `rows`, or without rows any of ours. */
export function requestOptions(
  deps: Pick<Deps, 'config' | 'now'>,
  ceremony: 'sign_in' | 'second_factor' | 'reauthenticate',
  bound: string,
  rows: readonly PasskeyRow[],
): RequestOptions {
  return {
    challenge: newChallenge(deps, ceremony, bound),
    timeout: CHALLENGE_MS,
    rpId: rpIdOf(deps.config),
    allowCredentials: rows.map(describeCredential),
    userVerification: ceremony === 'sign_in' ? 'required' : 'preferred',
  }
}

/** Payloads for the Signal API (WebAuthn L3 §5.1.10), under the names of the methods that take them. */
export type Signals = {
  signalAllAcceptedCredentials: { rpId: string; userId: string; allAcceptedCredentialIds: string[] }
  signalCurrentUserDetails: { rpId: string; userId: string; name: string; displayName: string }
}

/** The signals of a person. `rows` must be all of their passkeys, because a browser may drop the others. Ids are base64url. */
export function signalsFor(
  config: Pick<Config, 'issuer'>,
  user: Pick<UserRow, 'id' | 'email' | 'name'>,
  rows: readonly PasskeyRow[],
): Signals {
  const rpId = rpIdOf(config)
  const userId = userHandleOf(user.id)
  return {
    signalAllAcceptedCredentials: { rpId, userId, allAcceptedCredentialIds: rows.map((row) => row.credentialId) },
    signalCurrentUserDetails: { rpId, userId, name: user.email, displayName: user.name ?? user.email },
  }
}
