// Initial access tokens (RFC 7591 §3): an operator makes one for software that may register itself, so many times, until a time. A token is the
// id of its row and a secret, of which D1 has the digest.
import { digestOf } from '../crypto/digest.ts'
import { newSecret, uuidv7 } from '../crypto/random.ts'
import type { Deps } from '../deps.ts'
import {
  deleteExpiredTokens,
  deleteToken,
  insertToken,
  selectTokensBelow,
  useToken,
} from './registration-token-store.ts'
import type { RegistrationTokenRow } from './tables.ts'

/** A token as it came: the id of its row, and its secret. */
export type InitialToken = { id: string; secret: string }

/** Reads a token; `undefined` for a text that can't be one. */
export function readInitialToken(text: string): InitialToken | undefined {
  const [, id, secret] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(text) ?? []
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/** Spends one use, if there is one: the statement changes no row otherwise. */
export const useTokenWrite = ({ db, now }: Pick<Deps, 'db' | 'now'>, { id, secret }: InitialToken) =>
  useToken(db, { id, digest: digestOf(secret), now: now() })

/** Draws a token. Its text is given once. */
export function newToken(
  { now }: Pick<Deps, 'now'>,
  { name, uses, lifeMs }: { name: string; uses: number; lifeMs: number },
): { row: RegistrationTokenRow; token: string } {
  const createdAt = now()
  const id = uuidv7(createdAt)
  const secret = newSecret()
  const row = { id, digest: digestOf(secret), name, usesLeft: uses, createdAt, expiresAt: createdAt + lifeMs }
  return { row, token: `${id}.${secret}` }
}

/** Writes it. */
export const newTokenWrite = ({ db }: Pick<Deps, 'db'>, row: RegistrationTokenRow) => insertToken(db, row)

/** A page of tokens that haven't expired, newest first, and one token more. */
export const findTokens = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { before, limit }: { before: string; limit: number },
) => selectTokensBelow(db, { before, now: now(), most: limit + 1 })

/** Deletes a token, and gives its id back; nothing where there is none. */
export const deleteTokenWrite = ({ db }: Pick<Deps, 'db'>, id: string) => deleteToken(db, { id })

/** Deletes at most `most` tokens that have expired. */
export const deleteExpiredTokensWrite = ({ db, now }: Pick<Deps, 'db' | 'now'>, most: number) =>
  deleteExpiredTokens(db, now(), most)
