// What somebody sees of their own account: who they are, and what waits of their address.
import { findAskedChange, findWaysBack, type Until } from '../codes/waiting.ts'
import { factorsOf, findFactors } from '../credentials/factors.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findLive, type NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { Person } from '../users/user.ts'

/**
 * A person, the change of address that waits in this browser, and the addresses that a mailed link can restore; their session, and what
 * they sign in with, for somebody without a passkey.
 */
export type Profile = Person & { waiting: (Until & { challenge: string }) | undefined; waysBack: Until[] } & {
  session: SessionRow
  passkeys: number
  hasSecondFactor: boolean
}

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
  const [living] = findLive(deps, own)
  const [judged, waiting, waysBack, [session], factors] = await run(deps.db, [
    act.asked,
    change.statement,
    back.statement,
    living,
    findFactors(deps, own.userId),
  ])
  const person = act.person(judged)
  if (!person.ok) return person
  if (session === undefined) return refuse('unauthenticated')
  const passkeys = factors.results[0]?.passkeys ?? 0
  const shown = { session, passkeys, hasSecondFactor: factorsOf(factors).length > 0 }
  return ok({ ...person.value, ...shown, waiting: change.read(waiting), waysBack: back.read(waysBack) })
}
