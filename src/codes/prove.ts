// Tests a mailed code or link, and spends it. First an attempt and a guess are counted, then the guess is compared, then one
// conditional statement deletes the row. Of any number of requests at once, one finds the row.
import type { KnownDevice } from '../credentials/device.ts'
import type { Throttled, Slots, Reservation } from '../limits/attempts.ts'
import { GUESSES_A_DAY, releaseAttempt, reserveAttempt } from '../limits/attempts.ts'
import type { Secrets } from '../crypto/keys.ts'
import { mustHaveChanged, never, type Condition, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { isKnownDevice } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { codeDigests, codesOfLink, idOfLinkToken, openChallenge } from './handles.ts'
import { MOST_GUESSES } from './rules.ts'
import {
  accountOf,
  countGuess,
  deleteCode,
  emailOf,
  mayBeGuessed,
  readCode,
  selectOwner,
  uncountGuess,
  userIdOf,
} from './store.ts'
import type { CodeRow, Purpose, Purposes } from './tables.ts'

type ProveDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** The proof of a mailed code: the challenge with the code, or the link's token. */
export type CodeProof = { challenge: string; code: string } | { token: string }

/** A proof that has the right form. */
export type OpenedProof = { id: string; kind: 'code' | 'link'; value: string }

/** What was proved: the row of the code, its person where it has one, and the attempt that was reserved. */
export type Proven = { code: CodeRow; owner: UserRow | undefined; reserved: Slots }
type ProofRefusal = { kind: 'invalid_code'; code: CodeRow | undefined } | { kind: 'full'; throttled: Throttled }

/** A prepared test: commit its statements first in a batch, then give their rows to `outcome`. */
export type PreparedProof = {
  opened: OpenedProof
  statements: readonly [...Reservation['statements'], ReturnType<typeof countGuess>, ReturnType<typeof selectOwner>]
  outcome: (
    reserved: Parameters<Reservation['outcome']>[0],
    full: Parameters<Reservation['outcome']>[1],
    found: readonly CodeRow[],
    owners: readonly UserRow[],
  ) => Result<Proven, ProofRefusal>
}

/** The id of a code's person, as an expression for the batch that tests it. */
export const ownerIdOf = (which: { id: string; purposes: Purposes }): Condition => userIdOf(which)

/** Finds the code id in a proof, without a query. Refuses a challenge that we never made, and a token of another form. */
export function openProof(secrets: Secrets, proof: CodeProof): Result<OpenedProof, 'invalid_code'> {
  const link = 'token' in proof
  const id = link ? idOfLinkToken(proof.token) : openChallenge(secrets, proof.challenge)
  if (id === undefined) return refuse('invalid_code')
  return ok(link ? { id, kind: 'link', value: proof.token } : { id, kind: 'code', value: proof.code })
}

/**
 * Prepares the test of a code or of a link. A code is counted: five guesses a code, and the attempts of contract §7. A link isn't
 * counted: it has 256 random bits, which nobody guesses.
 */
export function prepareProof(
  deps: ProveDeps,
  proof: CodeProof,
  purposes: Purposes,
  known?: KnownDevice,
): Result<PreparedProof, 'invalid_code'> {
  const { db, config } = deps
  const opened = openProof(config.secrets, proof)
  if (!opened.ok) return opened
  const { id, kind } = opened.value
  const which = { id, purposes }
  const now = deps.now()
  const account = accountOf(which)
  const attempt = reserveAttempt(deps, {
    kind: 'code',
    account,
    device: known && { id: known.id, known: isKnownDevice(known, emailOf(which)) },
    also: [GUESSES_A_DAY],
    onlyIf: kind === 'code' ? mayBeGuessed(which, MOST_GUESSES, now) : never,
  })
  const guess = kind === 'code' ? countGuess(db, which, MOST_GUESSES, now) : readCode(db, which, now)
  return ok({
    opened: opened.value,
    statements: [...attempt.statements, guess, selectOwner(db, which)],
    outcome: (reserved, full, found, owners) => {
      const slot = attempt.outcome(reserved, full)
      if (kind === 'code' && !slot.ok && full.results.length > 0) return refuse({ kind: 'full', throttled: slot.error })
      const code = matchProof(config.secrets, opened.value, found, purposes)
      if (code === undefined) return refuse({ kind: 'invalid_code', code: found[0] })
      return ok({ code, owner: owners[0], reserved: slot.ok ? slot.value : { keys: [] } })
    },
  })
}

/** The row that a proof matches; `undefined` for a wrong proof, and for a code of another purpose. */
export function matchProof(
  secrets: Secrets,
  proof: OpenedProof,
  [row]: readonly CodeRow[],
  purposes: readonly Purpose[],
): CodeRow | undefined {
  if (row === undefined || !purposes.includes(row.purpose)) return undefined
  const expected = proof.kind === 'code' ? row.codeDigest : row.linkDigest
  return codeDigests(secrets, proof.kind, proof.id, proof.value).includes(expected) ? row : undefined
}

/** The code that goes with a matched link; `undefined` where its guesses are used up. */
export function codeToType(secrets: Secrets, row: CodeRow, token: string): string | undefined {
  if (row.attempts >= MOST_GUESSES) return undefined
  return codesOfLink(secrets, row.id, token).find((code) =>
    codeDigests(secrets, 'code', row.id, code).includes(row.codeDigest),
  )
}

/** Spends the code that was matched. The batch stops as `lost` if another request spent it, or a new code replaced it. */
export function spendWrites(deps: Pick<Deps, 'db' | 'now'>, proven: Proven): [Write, Write, Write] {
  return [deleteCode(deps.db, proven.code, deps.now()), mustHaveChanged(deps.db), releaseAttempt(deps, proven.reserved)]
}

/** Gives back the guess and the attempt of a right proof that is not spent. */
export function giveBackWrites(deps: Pick<Deps, 'db'>, proven: Proven): [Write, Write] {
  return [uncountGuess(deps.db, proven.code), releaseAttempt(deps, proven.reserved)]
}
