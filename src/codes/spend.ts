// Tests a mailed code or link, and spends it: first a guess is counted, then what was guessed is compared, then one
// conditional statement takes the row away. Of any number that come at once, one finds it there.
import type { Secrets } from '../crypto/keys.ts'
import { mustHaveChanged, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { codeDigests, idOfLinkToken, openChallenge } from './handles.ts'
import { MOST_GUESSES } from './rules.ts'
import { countGuess, deleteCode, deleteCodesOf, deleteCodesOfDisabled, readCode } from './store.ts'
import type { CodeRow, Purpose } from './tables.ts'

/** What somebody holds against a mailed code: the challenge with the code, or the link's token. */
export type CodeProof = { challenge: string; code: string } | { token: string }

/** A proof whose form is right: run `statement`, then give its row to `matchProof`. */
export type OpenedProof = { id: string; kind: 'code' | 'link'; value: string }

/** Opens a proof with no query. Refuses what we can't have made. */
export function openProof(secrets: Secrets, proof: CodeProof): Result<OpenedProof, 'invalid_code'> {
  const link = 'token' in proof
  const id = link ? idOfLinkToken(proof.token) : openChallenge(secrets, proof.challenge)
  if (id === undefined) return refuse('invalid_code')
  return ok(link ? { id, kind: 'link', value: proof.token } : { id, kind: 'code', value: proof.code })
}

/** The statement that counts a guess of a code (at most five), or reads the row of a link. One row, or none. */
export function guessStatement(deps: Pick<Deps, 'db' | 'now'>, proof: OpenedProof) {
  return proof.kind === 'code'
    ? countGuess(deps.db, proof.id, MOST_GUESSES, deps.now())
    : readCode(deps.db, proof.id, deps.now())
}

/** The statement that only reads the row, for the page of a link. */
export function readStatement(deps: Pick<Deps, 'db' | 'now'>, proof: OpenedProof) {
  return readCode(deps.db, proof.id, deps.now())
}

/** Whether the row that `guessStatement` gave is answered by the proof, for one of these purposes. */
export function matchProof(
  secrets: Secrets,
  proof: OpenedProof,
  rows: readonly CodeRow[],
  purposes: readonly Purpose[],
): Result<CodeRow, 'invalid_code'> {
  const [row] = rows
  if (row === undefined || !purposes.includes(row.purpose)) return refuse('invalid_code')
  const expected = proof.kind === 'code' ? row.codeDigest : row.linkDigest
  return codeDigests(secrets, proof.kind, proof.id, proof.value).includes(expected) ? ok(row) : refuse('invalid_code')
}

/** Spends the very code that was matched; the batch stops as `lost` when somebody else did or a new one took its place. */
export function spendWrites(deps: Pick<Deps, 'db' | 'now'>, row: CodeRow): [Write, Write] {
  return [deleteCode(deps.db, row, deps.now()), mustHaveChanged(deps.db)]
}

/** Drops every code of an address for a purpose, and the sign-ups that hang on them. */
export function dropCodesWrite(deps: Pick<Deps, 'db'>, email: string, purpose: Purpose): Write {
  return deleteCodesOf(deps.db, email, purpose)
}

/** Drops every code of a person who is disabled by now. */
export function dropCodesOfDisabledWrite(deps: Pick<Deps, 'db'>, userId: string): Write {
  return deleteCodesOfDisabled(deps.db, userId)
}
