// What a person allowed other software: to be seen, and taken away, in a session of theirs.
import { auditIf } from '../audit/record.ts'
import { bothHold, run, type Statement } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import { deleteConsent, endGrantsOf, selectAllowed, hasAccess, type AllowedRow } from './allowed-store.ts'

/** A client with access: by a consent, or, where it is one of the house, by a grant that lives. `scopes` are empty then. */
export type Allowed = { client: { id: string; name: string }; scopes: string[] }

/** The statement that reads a person's. */
export const findAllowed = ({ db, now }: Pick<Deps, 'db' | 'now'>, userId: string): Statement<AllowedRow> =>
  selectAllowed(db, userId, now())

/** What it found. */
export const allowedIn = ({ results }: D1Result<AllowedRow>): Allowed[] =>
  results.map(({ id, name, allowed }) => ({
    client: { id, name },
    scopes: Object.values(JSON.parse(allowed ?? '{}') as Record<string, string[]>).flat(),
  }))

/** Takes away all that one client may, and ends what it has. Refuses a session that may not, and a client that has nothing. One round trip. */
export async function takeAway(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  own: NamedSession,
  clientId: string,
): Promise<Result<undefined, AskedRefusal | 'not_found'>> {
  const { userId } = own
  const { asked, may, refusal } = askOwn(deps, own, 'live')
  const about = { actorId: userId, subjectId: userId, sessionId: own.id, meta: { client: clientId } } as const
  const [judged, , ended, gone] = await run(deps.db, [
    asked,
    auditIf(
      deps,
      { ...about, event: 'consent_taken_away', outcome: 'success' },
      bothHold(may, hasAccess({ userId, clientId })),
    ),
    endGrantsOf(deps.db, { userId, clientId, now: deps.now() }, may),
    deleteConsent(deps.db, { userId, clientId }, may),
  ])
  const refused = refusal(judged)
  if (refused !== undefined) return refuse(refused)
  return ended.meta.changes + gone.meta.changes === 0 ? refuse('not_found') : ok(undefined)
}
