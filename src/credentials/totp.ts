// Time-based one-time passwords (RFC 6238 over RFC 4226): HMAC-SHA-1, six digits, steps of 30 s, a secret of 160 bits. A code
// is taken once: the step of the last code is stored, and codes of this step and of earlier ones are refused (RFC 6238 §5.2).
import { fromBase32, toBase32, toUtf8 } from '../crypto/encoding.ts'
import { equalBytes, type Secrets } from '../crypto/keys.ts'
import { randomBytes, uuidv7 } from '../crypto/random.ts'
import { seal, unseal } from '../crypto/seal.ts'
import { mustHaveChanged, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import {
  confirmWaiting,
  deleteOtherTotp,
  deleteTotpUnless,
  deleteWaitingOf,
  insertTotp,
  selectTotp,
  selectWaitingTotp,
  takeStep,
} from './store.ts'
import type { TotpRow } from './tables.ts'

const SECRET_BYTES = 20
const DIGITS = 6
const STEP_SECONDS = 30
/** How long a secret waits for its first code. */
export const WAITING_MS = 3_600_000
/** How many secrets of a person's other sessions and sign-ins may wait beside a new one. The oldest is dropped first. */
const MOST_WAITING_BESIDE = 9
/** The step before, this one and the next: half a minute for a slow person, and half a minute for a clock that is ahead. */
const STEPS_APART = [0, -1, 1] as const

/** A code of RFC 4226 §5.3 for a counter: `digits` decimal digits. `secret` is the raw key. */
export async function oneTimePassword(
  secret: Uint8Array<ArrayBuffer>,
  counter: number,
  digits: number = DIGITS,
): Promise<string> {
  const message = new DataView(new ArrayBuffer(8))
  message.setBigUint64(0, BigInt(counter))
  const algorithm = { name: 'HMAC', hash: 'SHA-1' }
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign'])
  const digest = new DataView(await crypto.subtle.sign('HMAC', key, message.buffer))
  const truncated = digest.getUint32(digest.getUint8(19) & 15) & 0x7fffffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}

/** A new secret, Base32. */
export const newTotpSecret = (): string => toBase32(randomBytes(SECRET_BYTES))

/** What an authenticator app reads (Key URI Format): the label names the service and the account. */
export function otpauthUri(appName: string, account: string, secret: string): string {
  const label = `${encodeURIComponent(appName)}:${encodeURIComponent(account)}`
  const issuer = encodeURIComponent(appName)
  return `otpauth://totp/${label}?secret=${secret}&issuer=${issuer}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_SECONDS}`
}

/** A sealed secret, as D1 stores it: sealed for the person and the row. */
export async function sealTotp(
  secrets: Secrets,
  row: { id: string; userId: string },
  secret: string,
): Promise<{ secret: string; sealedBy: string }> {
  return { secret: await seal(secrets, contextOf(row), secret), sealedBy: secrets.current.id }
}

/** The Base32 secret of a row; `undefined` where the AUTH_SECRET that sealed it is gone. */
export const openTotp = (
  secrets: Secrets,
  row: Pick<TotpRow, 'id' | 'userId' | 'secret'>,
): Promise<string | undefined> => unseal(secrets, contextOf(row), row.secret)

const contextOf = ({ id, userId }: { id: string; userId: string }): string => `totp:${userId}:${id}`

/**
 * The person who sets an app up, and the id of their session or pending sign-in. A waiting secret belongs to that one alone. Other sessions
 * of the same person are never shown it, can't confirm it, and don't replace it by beginning one of their own.
 */
export type TotpEnroller = { userId: string; enroller: string }

/** Replaces the enroller's own secret that still waits for its first code. */
export async function replaceWaitingWrites(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  { userId, enroller }: TotpEnroller,
  secret: string,
): Promise<[Write, Write]> {
  const now = deps.now()
  const row = { id: uuidv7(now), userId, enroller, createdAt: now }
  return [
    deleteWaitingOf(deps.db, userId, enroller, MOST_WAITING_BESIDE),
    insertTotp(deps.db, { ...row, ...(await sealTotp(deps.config.secrets, row, secret)) }),
  ]
}

/** The enroller's app that waits for its first code, for an hour: for a batch. */
export const findWaitingTotp = (
  deps: Pick<Deps, 'db' | 'now'>,
  { userId, enroller }: { userId: Condition | string; enroller: string },
) => selectWaitingTotp(deps.db, userId, enroller, deps.now() - WAITING_MS)

/**
 * Confirms the waiting app. The first confirmation wins; the confirmed app before it and all other waiting ones are deleted.
 * The batch stops as `lost` where it was replaced, confirmed or beaten by another one meanwhile.
 */
export const confirmTotpWrites = (
  deps: Pick<Deps, 'db' | 'now'>,
  row: TotpRow,
  step: number,
): [Write, Write, Write] => [
  deleteOtherTotp(deps.db, row),
  confirmWaiting(deps.db, row, step, deps.now()),
  mustHaveChanged(deps.db),
]

/** Deletes the confirmed app; no row where there is none, or where it is the last factor of a person who must keep one. */
export const removeTotpWrite = (deps: Pick<Deps, 'db'>, userId: string, mayBeLast: boolean): Write =>
  deleteTotpUnless(deps.db, userId, mayBeLast)

/** The confirmed authenticator app of a person, for a batch. */
export const findTotp = (deps: Pick<Deps, 'db'>, userId: Condition | string) => selectTotp(deps.db, userId)

/** The time step (RFC 6238 §5.2) of a code that may still be taken, else `undefined`. Where there is a row, the work is the same for every code. */
export async function testTotp(
  deps: Pick<Deps, 'config' | 'now'>,
  row: TotpRow | undefined,
  code: string,
): Promise<number | undefined> {
  const secret = row === undefined ? undefined : await openTotp(deps.config.secrets, row)
  if (row === undefined || secret === undefined) return undefined
  const key = fromBase32(secret)
  const present = Math.floor(deps.now() / 1000 / STEP_SECONDS)
  const tested = await Promise.all(
    STEPS_APART.map(async (apart) => {
      const step = present + apart
      const matches = equalBytes(toUtf8(await oneTimePassword(key, step)), toUtf8(code))
      return matches && step > row.lastStep ? step : undefined
    }),
  )
  return tested.find((step) => step !== undefined)
}

/** Takes the code of a step. The batch stops as `lost` where this step or a later one was taken meanwhile. */
export const takeStepWrites = (deps: Pick<Deps, 'db'>, row: TotpRow, step: number): [Write, Write] => [
  takeStep(deps.db, { id: row.id, step }),
  mustHaveChanged(deps.db),
]
