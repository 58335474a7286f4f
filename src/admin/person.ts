// Everything about one person that a page of the console shows, and who looks, in one batch.
import { findOwnEvents } from '../audit/list.ts'
import type { AuditRow } from '../audit/tables.ts'
import { codeAccountOf, findWaiting, waitingIn } from '../codes/waiting.ts'
import { findFactorGain, findFactors } from '../credentials/factors.ts'
import { findIdentities, publicIdentity, type Identity } from '../credentials/identities.ts'
import { findPasskeys, publicPasskey, type Passkey } from '../credentials/passkeys.ts'
import { findTotp } from '../credentials/totp.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { allowedIn, findAllowed, type Allowed } from '../grants/allowed.ts'
import { findCounters, locksIn, type Lock } from '../limits/locks.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findNewest } from '../sessions/list.ts'
import { publicSession, type Session } from '../sessions/session.ts'
import { findUser } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { emailOf, selectDoers, selectOtherSuperAdmin, type Named } from './person-store.ts'
import { seenOf, type Seen } from './seen.ts'

/** So many sessions and events stand on the page; the rest is a link away. */
const MOST_SESSIONS = 5
const MOST_EVENTS = 10
/** A person with more live sessions than that has "100 or more". */
const MOST_COUNTED = 100

/** A row without its password hash. */
type Person = Omit<UserRow, 'hashedPassword'> & { hasPassword: boolean }

/** A person as operators see them. `isLast`: nobody else is an enabled SUPER_ADMIN. */
export type PersonView = {
  person: Person
  seen: Seen
  isLast: boolean
  waiting: ReturnType<typeof waitingIn>
  /** The newest of them, how many there are, and whether there are more than that. */
  sessions: { newest: readonly Session[]; count: number; isMore: boolean }
  passkeys: readonly Passkey[]
  /** When the authenticator app was confirmed (ms). */
  appSince: number | undefined
  recoveryCodes: number
  identities: readonly Identity[]
  /** The software that they let in. */
  apps: readonly Allowed[]
  locks: readonly Lock[]
  /** What happened to them, newest first, and the people who did it. */
  trail: { events: readonly AuditRow[]; isMore: boolean; doers: readonly Named[] }
}

/** A person, `undefined` where nobody has the id, and who looks. One round trip. */
export async function viewPerson(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  id: string,
): Promise<Result<{ operator: Operator; view: PersonView | undefined }, OperatorRefusal>> {
  const { db } = deps
  const { asked, may, operator } = askOperator(deps, own)
  const [
    answer,
    [user],
    sessions,
    live,
    passkeys,
    [app],
    factors,
    gain,
    identities,
    codes,
    counters,
    events,
    doers,
    other,
    apps,
  ] = await run(db, [
    asked,
    findUser(deps, id),
    ...findNewest(deps, id, MOST_SESSIONS, MOST_COUNTED + 1),
    findPasskeys(deps, id),
    findTotp(deps, id),
    findFactors(deps, id),
    findFactorGain(deps, id),
    findIdentities(deps, id),
    findWaiting(deps, id),
    findCounters(deps, id, codeAccountOf(emailOf(id))),
    findOwnEvents(deps, { subjectId: id, limit: MOST_EVENTS, may }, {}),
    selectDoers(db, id, MOST_EVENTS),
    selectOtherSuperAdmin(db, id),
    findAllowed(deps, id, may),
  ])
  const who = operator(answer)
  if (!who.ok) return who
  if (user === undefined) return ok({ operator: who.value, view: undefined })
  const { hashedPassword, ...row } = user
  const count = live.results[0]?.live ?? 0
  const view: PersonView = {
    person: { ...row, hasPassword: hashedPassword !== null },
    seen: seenOf(user, gain.results[0]?.at ?? 0),
    isLast: other.results.length === 0,
    waiting: waitingIn(codes.results),
    sessions: {
      newest: sessions.map((session) => publicSession(session, own.id)),
      count: Math.min(count, MOST_COUNTED),
      isMore: count > MOST_COUNTED,
    },
    passkeys: passkeys.map(publicPasskey).toReversed(),
    appSince: app?.confirmedAt ?? undefined,
    recoveryCodes: factors.results[0]?.recovery_codes ?? 0,
    identities: identities.map(publicIdentity),
    apps: allowedIn(apps),
    locks: locksIn(counters.results, deps.now(), deps.config.signInAttempts),
    trail: { events: events.slice(0, MOST_EVENTS), isMore: events.length > MOST_EVENTS, doers: doers.results },
  }
  return ok({ operator: who.value, view })
}
