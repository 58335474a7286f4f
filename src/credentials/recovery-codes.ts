// Recovery codes (ASVS 5.0 6.5; NIST SP 800-63B-4 §4.2.1.1): a set of ten with 128 random bits each, shown once. D1 has their
// SHA-256, which is enough for values that nobody can guess, and doesn't depend on AUTH_SECRET. Spending a code deletes it.
import { sha256 } from '@noble/hashes/sha2.js'
import { toBase64Url, toCrockford, toUtf8 } from '../crypto/encoding.ts'
import { randomBytes } from '../crypto/random.ts'
import { mustHaveChanged, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteRecoveryCode, deleteRecoveryCodes, insertRecoveryCodes, selectRecoveryCode } from './store.ts'

const CODES = 10
const CODE_BYTES = 16

/** Ten new codes, and the writes that replace the old ones. The codes go to their owner only. */
export function newRecoveryCodes(
  deps: Pick<Deps, 'db' | 'now'>,
  userId: string,
): { codes: string[]; writes: [Write, Write] } {
  const codes = Array.from({ length: CODES }, () => grouped(toCrockford(randomBytes(CODE_BYTES))))
  const rows = codes.map((code) => ({ digest: digestOf(code), userId, createdAt: deps.now() }))
  return { codes, writes: [deleteRecoveryCodes(deps.db, userId), insertRecoveryCodes(deps.db, rows)] }
}

/** Whether a code is a person's, and how many they have: for a batch, `{found, all_codes}`. */
export const findRecoveryCode = (deps: Pick<Deps, 'db'>, userId: Condition | string, code: string) =>
  selectRecoveryCode(deps.db, userId, digestOf(code))

/** Spends a code; the batch stops as `lost` where it was spent meanwhile. */
export const spendRecoveryCodeWrites = (deps: Pick<Deps, 'db'>, userId: string, code: string): [Write, Write] => [
  deleteRecoveryCode(deps.db, { userId, digest: digestOf(code) }),
  mustHaveChanged(deps.db),
]

/** The digest of a code, however it was typed: case, hyphens and spaces are ignored, O is read as 0, I and L as 1. */
function digestOf(code: string): string {
  const canonical = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return toBase64Url(sha256(toUtf8(`latchkey/recovery-code/${canonical}`)))
}

/** `ABCDE-FGHJK-…`: easy to read on paper. */
function grouped(code: string): string {
  return (code.match(/.{1,5}/g) ?? []).join('-')
}
