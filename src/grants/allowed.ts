// What a person allowed other software: to be seen, and taken away, in a session of theirs.
import { auditIf } from '../audit/record.ts'
import { hostOf, isUnchecked, type ClientMetadata } from '../clients/rules.ts'
import { always, bothHold, run, type Condition, type Statement } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { ApiScopes } from '../pages/app.tsx'
import { ok, refuse, type Result } from '../result.ts'
import { isLiveSession, type NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import { consentStands, isOfClient } from './standing-store.ts'
import { deleteConsent, endGrantsOf, hasAccess, MOST_CLIENTS, selectAllowed, type AllowedRow } from './allowed-store.ts'

/** A client with access, as its person sees it. `isDevice`: it leads nobody anywhere, so it is a device that was connected by a code. `isOurs`: nobody is asked about it. Times in ms. */
export type Allowed = {
  client: {
    id: string
    name: string
    logo: string | undefined
    host: string | undefined
    isDevice: boolean
    unknown: boolean
  }
  isOurs: boolean
  /** Our own scopes, and those of APIs with the API's sentences. */
  own: string[]
  apis: ApiScopes[]
  allowedAt: number | undefined
  usedAt: number | undefined
}

/** The statement that reads a person's, where `may` holds. */
export const findAllowed = (
  deps: Pick<Deps, 'db' | 'now'>,
  userId: string,
  may: Condition = always,
): Statement<AllowedRow> =>
  selectAllowed(deps.db, {
    userId,
    now: deps.now(),
    may,
    consentStands: consentStands(deps),
    isOfClient: isOfClient(deps),
  })

/** What it found. */
export const allowedIn = ({ results }: D1Result<AllowedRow>): Allowed[] =>
  results.map(({ id, name, source, metadata, allowed, allowedAt, usedAt, apis }) => {
    const said = JSON.parse(metadata) as ClientMetadata
    const { '': own = [], ...others } = JSON.parse(allowed ?? '{}') as Record<string, string[]>
    const known = JSON.parse(apis) as Record<string, { name: string; scopes: Record<string, string> }>
    return {
      client: {
        id,
        name,
        logo: said.logo_uri,
        host: hostOf(said),
        isDevice: said.redirect_uris.length === 0,
        unknown: isUnchecked(source),
      },
      isOurs: allowed === null,
      own,
      apis: Object.entries(others).map(([identifier, scopes]) => {
        const api = known[identifier]
        return { name: api?.name ?? identifier, says: scopes.map((scope) => api?.scopes[scope] ?? scope) }
      }),
      allowedAt: allowedAt ?? undefined,
      usedAt: usedAt ?? undefined,
    }
  })

/** Notes that a person said no to a client. Nothing is noted of a session that has ended. One round trip. */
export async function noteRefusal(
  deps: TakeDeps,
  own: NamedSession,
  asked: { client: string; scope: string; resource?: string | undefined },
): Promise<void> {
  const { userId, id: sessionId } = own
  const about = { outcome: 'success', actorId: userId, subjectId: userId, sessionId, meta: asked } as const
  await run(deps.db, [auditIf(deps, { event: 'consent_refused', ...about }, isLiveSession(deps, own))])
}

type TakeDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** Takes away all that one client may, and ends what it has. Refuses a session that may not, and a client that has nothing. One round trip. */
export async function takeAway(
  deps: TakeDeps,
  own: NamedSession,
  clientId: string,
): Promise<Result<undefined, AskedRefusal | 'not_found'>> {
  const { asked, may, refusal } = askOwn(deps, own, 'live')
  const [judged, , ended, gone] = await run(deps.db, [asked, ...endingsOf(deps, own, clientId, may)])
  const refused = refusal(judged)
  if (refused !== undefined) return refuse(refused)
  return ended.meta.changes + gone.meta.changes === 0 ? refuse('not_found') : ok(undefined)
}

/** The same for every client that has something. Refuses a session that may not. Two round trips for each hundred clients. */
export async function takeAwayAll(deps: TakeDeps, own: NamedSession): Promise<Result<undefined, AskedRefusal>> {
  const { asked, may, refusal } = askOwn(deps, own, 'live')
  const [judged, found] = await run(deps.db, [asked, findAllowed(deps, own.userId, may)])
  const refused = refusal(judged)
  if (refused !== undefined) return refuse(refused)
  const all = found.results.flatMap(({ id }) => endingsOf(deps, own, id, may))
  await run(deps.db, [asked, ...all])
  return found.results.length < MOST_CLIENTS ? ok(undefined) : takeAwayAll(deps, own)
}

/** The writes that take away what one client has, with their audit row, where `may` holds. */
function endingsOf(deps: TakeDeps, { userId, id: sessionId }: NamedSession, clientId: string, may: Condition) {
  const { db } = deps
  const about = { actorId: userId, subjectId: userId, sessionId, meta: { client: clientId } } as const
  const entry = { ...about, event: 'consent_taken_away', outcome: 'success' } as const
  return [
    auditIf(deps, entry, bothHold(may, hasAccess({ userId, clientId }))),
    endGrantsOf(db, { userId, clientId, now: deps.now() }, may),
    deleteConsent(db, { userId, clientId }, may),
  ] as const
}
