// The rows of a chunk of new accounts, by table.
import { sealTotp } from '../../credentials/totp.ts'
import type { Secrets } from '../../crypto/keys.ts'
import { uuidv7 } from '../../crypto/random.ts'
import type { Candidate } from './judge.ts'
import type { IdentityDraft, PasskeyDraft } from './person.ts'
import type { TransferTable } from './store.ts'

/** An account to make, with the parts that are free. */
export type Settled = {
  candidate: Candidate
  identities: readonly IdentityDraft[]
  passkeys: readonly PasskeyDraft[]
  totp: string | undefined
}
type Row = Record<string, string | number | null>

/**
 * The rows of a chunk by table, with TOTP secrets sealed for this database. `hashes` are in the order of `made`; `now` is in
 * ms.
 */
export async function rowsOfChunk(
  made: readonly Settled[],
  hashes: readonly (string | null)[],
  { now, secrets }: { now: number; secrets: Secrets | undefined },
): Promise<Record<TransferTable, Row[]>> {
  const rows: Record<TransferTable, Row[]> = { users: [], identities: [], totp: [], recovery_codes: [], passkeys: [] }
  for (const [index, { candidate, identities, passkeys, totp }] of made.entries()) {
    const { id: userId } = candidate
    rows.users.push(userRow(candidate, hashes[index] ?? null, now))
    for (const { issuer, subject, provider, email = null, name = null } of identities)
      rows.identities.push({
        id: uuidv7(now),
        user_id: userId,
        issuer,
        subject,
        provider,
        email,
        name,
        created_at: now,
      })
    for (const digest of candidate.recoveryCodes) rows.recovery_codes.push({ digest, user_id: userId, created_at: now })
    for (const passkey of passkeys) rows.passkeys.push(passkeyRow(userId, passkey, now))
    if (totp === undefined || secrets === undefined) continue
    const id = uuidv7(now)
    const { secret, sealedBy } = await sealTotp(secrets, { id, userId }, totp)
    rows.totp.push({ id, user_id: userId, secret, sealed_by: sealedBy, confirmed_at: now, created_at: now })
  }
  return rows
}

function userRow(candidate: Candidate, hash: string | null, now: number): Row {
  const createdAt = candidate.createdAt ?? now
  return {
    id: candidate.id,
    email: candidate.email,
    hashed_password: hash,
    role: candidate.role,
    name: candidate.name,
    email_verified_at: candidate.emailVerified ? (candidate.emailVerifiedAt ?? createdAt) : null,
    disabled_at: candidate.disabled ? now : null,
    created_at: createdAt,
    updated_at: candidate.updatedAt ?? createdAt,
    last_login_at: candidate.lastLoginAt ?? null,
    password_changed_at: candidate.passwordChangedAt ?? null,
  }
}

function passkeyRow(userId: string, passkey: PasskeyDraft, now: number): Row {
  return {
    id: uuidv7(now),
    user_id: userId,
    credential_id: passkey.credential_id,
    public_key: passkey.public_key,
    sign_count: passkey.sign_count,
    uv_initialized: Number(passkey.uv_initialized),
    transports: JSON.stringify(passkey.transports),
    backup_eligible: Number(passkey.backup_eligible),
    backup_state: Number(passkey.backup_eligible && passkey.backup_state),
    aaguid: passkey.aaguid,
    rp_id: passkey.rp_id,
    conditional: Number(passkey.conditional),
    name: passkey.name,
    created_at: Date.parse(passkey.created_at),
    last_used_at: passkey.last_used_at === null ? null : Date.parse(passkey.last_used_at),
  }
}
