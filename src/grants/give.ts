// A person gives a client a grant: a code, which the client redeems (RFC 6749 §4.1.2). What they allow is remembered.
import { auditIfChanged } from '../audit/record.ts'
import { uuidv7 } from '../crypto/random.ts'
import { bothHold, run, type Write } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { isLiveSession, type NamedSession } from '../sessions/find.ts'
import { codeOf } from './handle.ts'
import { deletePushed, waits } from './pushed-store.ts'
import { CODE_MS } from './rules.ts'
import { consentStands } from './standing-store.ts'
import { insertGrant, selectConsent, upsertConsent } from './store.ts'

type GiveDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** What is given, to whom, and by whom: in which session, and what that had proved. */
export type Given = {
  own: NamedSession
  amr: readonly string[]
  /** Milliseconds. */
  authTime: number
  clientId: string
  notified: boolean
  scope: readonly string[]
  resource: string | null
  redirectUri: string
  challenge: string
  nonce: string | null
  jkt: string | null
  /** The request that waited, if it was one: it is answered once (RFC 9126 §4). */
  pushed: string | undefined
}

/** What a person allowed a client before, for a batch; nothing of what they allowed one of this id that was deleted since. */
export const findConsent = (deps: Pick<Deps, 'db' | 'now'>, userId: string, clientId: string) =>
  selectConsent(deps.db, { userId, clientId, ofClient: consentStands(deps) })

/**
 * Gives a grant, and returns its code; `undefined` where the session has ended meanwhile. `allows` is what the person allows the client from
 * now on, where they were asked. One round trip.
 */
export async function giveGrant(
  deps: GiveDeps,
  given: Given,
  allows?: Record<string, string[]>,
): Promise<string | undefined> {
  const { own, clientId, scope, resource } = given
  const now = deps.now()
  const key = { userId: own.userId, id: uuidv7(now) }
  const lives =
    given.pushed === undefined ? isLiveSession(deps, own) : bothHold(isLiveSession(deps, own), waits(given.pushed))
  const spent = given.pushed === undefined ? [] : [deletePushed(deps.db, given.pushed, lives)]
  const row = {
    ...key,
    clientId,
    sessionId: own.id,
    bound: !scope.includes('offline_access'),
    notified: given.notified,
    scope: scope.join(' '),
    resource,
    redirectUri: given.redirectUri,
    challenge: given.challenge,
    nonce: given.nonce,
    amr: [...given.amr],
    authTime: given.authTime,
    jkt: given.jkt,
    now,
    expiresAt: now + CODE_MS,
  }
  const consent: Write[] =
    allows === undefined
      ? []
      : [
          upsertConsent(deps.db, { userId: own.userId, clientId, allowed: allows, now }, lives),
          auditIfChanged(deps, {
            event: 'consent_given',
            outcome: 'success',
            actorId: own.userId,
            subjectId: own.userId,
            sessionId: own.id,
            meta: { client: clientId, scope: scope.join(' '), ...(resource !== null && { resource }) },
          }),
        ]
  const [inserted] = await run(deps.db, [insertGrant(deps.db, row, lives), ...consent, ...spent])
  return inserted.meta.changes > 0 ? codeOf(deps.config.secrets, key) : undefined
}
