// What an account's counters say: how many wrong attempts count at the moment, and whether somebody is kept from another one.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { GUESSES_A_DAY, PROOF_KINDS } from './attempts.ts'
import { selectCountersOf, type CounterRow } from './store.ts'

type Kind = (typeof PROOF_KINDS)[number]

/**
 * One kind of proof. `wrong` attempts count at the moment. No attempt is taken from anywhere until `everywhere`, from one place (or from as
 * many as are full) until `place`, and from a known device until `device`: all in ms, `undefined` where nothing is full.
 */
export type Lock = {
  kind: Kind
  wrong: number
  everywhere: number | undefined
  place: number | undefined
  device: number | undefined
}

/** So many rows are read: three of an account, and one for each known device that tried codes. */
const MOST_ROWS = 50

/** The counters of an account, for a batch. `tag` is what mailed codes call it (`accountTag`), as an expression; NULL where it isn't known. */
export const findCounters = (deps: Pick<Deps, 'db' | 'now'>, userId: string, tag: Condition) =>
  selectCountersOf(deps.db, { names: [userId, tag], kinds: PROOF_KINDS }, deps.now(), MOST_ROWS)

/** What they say at `now`, a lock for each kind of proof with a wrong attempt. `attempts`: `SIGN_IN_ATTEMPTS`. */
export function locksIn(rows: readonly CounterRow[], now: number, attempts: number): Lock[] {
  return PROOF_KINDS.map((kind) => lockOf(kind, countersIn(rows, kind, now), attempts)).filter(({ wrong }) => wrong > 0)
}

/** A counter that counts: what it counts, how many, and until when (ms). */
type Counter = { what: string; count: number; until: number }

function countersIn(rows: readonly CounterRow[], kind: Kind, now: number): Counter[] {
  return rows
    .filter(({ key }) => key.startsWith(`${kind}:`))
    .flatMap(({ key, count, expires_at, parts }) => [
      { what: key.split(':')[1] ?? '', count, until: expires_at },
      ...Object.entries(JSON.parse(parts) as Record<string, [number, number]>).map(([part, [counted, until]]) => ({
        what: part.split(':')[0] ?? '',
        count: counted,
        until,
      })),
    ])
    .filter(({ count, until }) => count > 0 && until > now)
}

function lockOf(kind: Kind, counters: readonly Counter[], attempts: number): Lock {
  const full = (most: number, ...whats: string[]): number | undefined => {
    const ends = counters.filter(({ what, count }) => whats.includes(what) && count >= most).map(({ until }) => until)
    return ends.length === 0 ? undefined : Math.max(...ends)
  }
  const wrong = Math.max(0, ...counters.map(({ count }) => count))
  const [ofAccount, ofDay] = [full(attempts * 10, 'account'), full(GUESSES_A_DAY.most, 'day')]
  return {
    kind,
    wrong,
    everywhere: ofAccount === undefined && ofDay === undefined ? undefined : Math.max(ofAccount ?? 0, ofDay ?? 0),
    place: full(attempts, 'pair'),
    device: full(GUESSES_A_DAY.most, 'device-day'),
  }
}
