// A person changes what is theirs in a session of theirs. The write itself holds that the session lives and, where the act wants it,
// was proved lately. Where the access token says all that the act needs to know, one batch asks whether the session may, and acts
// (`askOwn`). Elsewhere the route has read the session before; it may have ended since (`mustBeOwn`).
import { mustHold, type Condition, type Statement, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { Role } from '../users/rules.ts'
import type { Person } from '../users/user.ts'
import { isFreshSession, isLiveSession, type NamedSession } from './find.ts'
import { judge, mayAct, type Asking, type Judgement, type Withheld } from './own-store.ts'
import { readLiveSession, type LiveSession } from './read.ts'

type OwnDeps = Pick<Deps, 'db' | 'now' | 'config'>
/** Whether the session must live, or must also have been proved lately (`FRESH_SECONDS`). */
export type Wanted = 'live' | 'fresh'
export type OwnActRefusal = 'unauthenticated' | 'reauthentication_required'

/** The same, and what else a session can lack that only its token has named. */
export type AskedRefusal = 'unauthenticated' | Withheld

/** What a session is asked for: that its person has proved two factors if the policy `MFA` wants it, and `wanted`. */
function askingOf(deps: OwnDeps, { id, userId, stands }: NamedSession, wanted: Wanted): Asking {
  const now = deps.now()
  const provedAfter = wanted === 'fresh' ? now - deps.config.freshMs : undefined
  return { id, userId, stands, mfa: deps.config.mfa, provedAfter, now }
}

/**
 * An act in a session that its access token names, in one round trip: put `asked` first into the batch and `may` into each statement that
 * follows, and ask `refusal` what came of it; or `person`, where the page that shows it names them, and `role`, which they have now. `may` holds only while the session
 * lives: what ends it stands last.
 */
export function askOwn(deps: OwnDeps, own: NamedSession, wanted: Wanted): OwnAct {
  const asking = askingOf(deps, own, wanted)
  return {
    asked: judge(deps.db, asking),
    may: mayAct(asking),
    refusal: ({ results }) => refusalIn(results),
    role: ({ results }) => results[0]?.role,
    person: ({ results }) => personIn(results),
  }
}

type OwnAct = {
  asked: Statement<Judgement>
  may: Condition
  refusal: (answer: D1Result<Judgement>) => AskedRefusal | undefined
  role: (answer: D1Result<Judgement>) => Role | undefined
  person: (answer: D1Result<Judgement>) => Result<Person, AskedRefusal>
}

/** The person of the session, or the refusal. */
function personIn(rows: readonly Judgement[]): Result<Person, AskedRefusal> {
  const [row] = rows
  if (row === undefined) return refuse('unauthenticated')
  const { refusal, email, name } = row
  return refusal === null ? ok({ email, name }) : refuse(refusal)
}

/** The refusal in the rows of a statement that asks: none of them, and the session does not live. */
function refusalIn(rows: readonly Judgement[]): AskedRefusal | undefined {
  const [row] = rows
  return row === undefined ? 'unauthenticated' : (row.refusal ?? undefined)
}

/** Put it first into the batch: it stops it as `lost` unless the session is, at that moment, what the act wants. */
export function mustBeOwn(deps: OwnDeps, { session, user }: LiveSession, wanted: Wanted): Write {
  const own = { id: session.id, userId: user.id }
  return mustHold(deps.db, wanted === 'fresh' ? isFreshSession(deps, own) : isLiveSession(deps, own))
}

/** Why it stopped a batch, as D1 has it now; `undefined` where the session may do it. One round trip. */
export async function whyNotOwn(
  deps: OwnDeps,
  { session, user }: LiveSession,
  wanted: Wanted,
): Promise<OwnActRefusal | undefined> {
  const live = await readLiveSession(deps, session.id, isFreshSession(deps, { id: session.id, userId: user.id }))
  if (live === undefined) return 'unauthenticated'
  return wanted === 'fresh' && !live.holds ? 'reauthentication_required' : undefined
}
