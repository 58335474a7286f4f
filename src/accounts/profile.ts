// What somebody sees of their own account: who they are, and what waits of their address.
import { findAskedChange, findWaysBack, type Until } from '../codes/waiting.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import type { Person } from '../users/user.ts'

/** A person, the change of address that waits in this browser, and the addresses that a mailed link can restore. */
export type Profile = Person & { waiting: (Until & { challenge: string }) | undefined; waysBack: Until[] }

/** Reads it. `asked`: the requests for mails that this browser remembers. Refuses a session that has ended. One round trip. */
export async function viewProfile(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
  asked: readonly string[],
): Promise<Result<Profile, AskedRefusal>> {
  const act = askOwn(deps, own, 'live')
  const { may } = act
  const change = findAskedChange(deps, own, { asked, may })
  const back = findWaysBack(deps, own.userId, may)
  const [judged, waiting, waysBack] = await run(deps.db, [act.asked, change.statement, back.statement])
  const person = act.person(judged)
  return person.ok ? ok({ ...person.value, waiting: change.read(waiting), waysBack: back.read(waysBack) }) : person
}
