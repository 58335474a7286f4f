// The signing keys as operators see them: what each is for now, until when, and which AUTH_SECRET sealed it. Never the private half.
import { unseal } from '../crypto/seal.ts'
import { rfc3339, rfc3339OrNull } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import { hasNoSuccessor, selectKeys } from './store.ts'
import type { SigningKeyRow } from './tables.ts'

/**
 * `signs`: it signs now. `published`: it signs later. `retiring`: it signs no more, and its tokens are good until it expires.
 * `sealed`: this Worker's secrets don't open it, so it only verifies.
 */
type KeyState = 'signs' | 'published' | 'retiring' | 'sealed'

/** One key. `secret.is` says which of this Worker's secrets sealed it; its id can't be turned back into the secret. */
export type ShownKey = {
  kid: string
  state: KeyState
  created_at: string
  active_from: string
  rotates_at: string
  retires_at: string | null
  expires_at: string | null
  secret: { id: string; is: 'current' | 'previous' | 'unknown' }
}

/** The statement that reads every key that is still published, newest first. There are two or three. */
export const findKeys = ({ db, now }: Pick<Deps, 'db' | 'now'>) => selectKeys(db, now())

/** What each key is for at this moment, in the order of its rows. */
export function shownKeys({ config, now }: Pick<Deps, 'config' | 'now'>, rows: readonly SigningKeyRow[]): ShownKey[] {
  const signs = signerOf({ config, now }, rows)
  return rows.map((row) => ({
    kid: row.kid,
    state: stateOf(row, signs, now(), whoseSecret(config, row)),
    created_at: rfc3339(row.createdAt),
    active_from: rfc3339(row.activeFrom),
    rotates_at: rfc3339(row.rotatesAt),
    retires_at: rfc3339OrNull(row.retiresAt),
    expires_at: rfc3339OrNull(row.expiresAt),
    secret: { id: row.secretId, is: whoseSecret(config, row) },
  }))
}

/** The key that signs now: the newest active one that this Worker's secrets open. */
export function signerOf(
  { config, now }: Pick<Deps, 'config' | 'now'>,
  rows: readonly SigningKeyRow[],
): SigningKeyRow | undefined {
  return rows.find((row) => row.activeFrom <= now() && whoseSecret(config, row) !== 'unknown')
}

/** A condition: a key exists, and no other was made to take its place. */
export const isUnsucceeded = (kid: string) => hasNoSuccessor(kid)

/** Whether a key's private half really opens. */
export async function opens({ config }: Pick<Deps, 'config'>, row: SigningKeyRow): Promise<boolean> {
  return (await unseal(config.secrets, `signing-key:${row.kid}`, row.sealedPrivateJwk)) !== undefined
}

function whoseSecret({ secrets }: Deps['config'], { secretId }: SigningKeyRow): ShownKey['secret']['is'] {
  if (secretId === secrets.current.id) return 'current'
  return secretId === secrets.previous?.id ? 'previous' : 'unknown'
}

function stateOf(
  row: SigningKeyRow,
  signs: SigningKeyRow | undefined,
  now: number,
  secret: ShownKey['secret']['is'],
): KeyState {
  if (row.kid === signs?.kid) return 'signs'
  if (row.activeFrom > now) return secret === 'unknown' ? 'sealed' : 'published'
  return secret === 'unknown' && row.retiresAt === null ? 'sealed' : 'retiring'
}
