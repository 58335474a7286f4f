// One's own passkeys: list, rename and remove them. The last way in stays.
import { auditIfChanged } from '../../audit/record.ts'
import { findIdentities } from '../../credentials/identities.ts'
import { rpIdOf } from '../../credentials/passkey.ts'
import {
  findPasskeys,
  publicPasskey,
  removePasskeyWrite,
  renamePasskeyWrite,
  signalsFor,
  type Passkey,
  type Signals,
} from '../../credentials/passkeys.ts'
import { mustHaveSecondFactor } from '../../credentials/rules.ts'
import { commit, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { NamedSession } from '../../sessions/find.ts'
import { askOwn, mustBeOwn, whyNotOwn, type AskedRefusal, type OwnActRefusal } from '../../sessions/own-act.ts'
import type { KnownSession, LiveSession } from '../../sessions/read.ts'
import { removeFactor } from '../../sessions/remove-factor.ts'
import { findUser } from '../../users/find.ts'

type ManageDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>

/** All passkeys of the signed-in person, newest first, and their signals for the browser. One round trip. */
export async function listPasskeys(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
): Promise<Result<{ items: Passkey[]; next_cursor: null; signals: Signals }, AskedRefusal>> {
  const { userId } = own
  const { asked, refusal } = askOwn(deps, own, 'live')
  const [judged, [user], rows] = await run(deps.db, [asked, findUser(deps, userId), findPasskeys(deps, userId)])
  const refused = refusal(judged)
  if (refused !== undefined || user === undefined) return refuse(refused ?? 'unauthenticated')
  const items = rows.map(publicPasskey).toReversed()
  return ok({ items, next_cursor: null, signals: signalsFor(deps.config, user, rows) })
}

/**
 * Renames a passkey and gives it back. Refuses a session that has ended (`unauthenticated`), and a passkey that is another
 * person's (`not_found`).
 */
export async function renamePasskey(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  live: LiveSession,
  id: string,
  name: string,
): Promise<Result<Passkey, 'not_found' | 'unauthenticated'>> {
  const { user, session } = live
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id, meta: { passkey: id } } as const
  const committed = await commit(deps.db, [
    mustBeOwn(deps, live, 'live'),
    renamePasskeyWrite(deps, user.id, id, name),
    auditIfChanged(deps, { ...about, event: 'passkey_renamed', outcome: 'success' }),
  ])
  if (!committed.ok) return refuse('unauthenticated')
  const [row] = committed.value[1]
  return row === undefined ? refuse('not_found') : ok(publicPasskey(row))
}

export type RemoveRefusal = OwnActRefusal | 'not_found' | 'last_way_in' | 'last_factor'

/**
 * Removes a passkey, and the recovery codes with the last second factor, and tells the owner by mail. Wants a session with a
 * fresh proof.
 */
export async function removePasskey(
  deps: ManageDeps,
  live: KnownSession,
  id: string,
  endOthers: boolean,
): Promise<Result<undefined, RemoveRefusal>> {
  const { user } = live
  const mayBeLast = !mustHaveSecondFactor(deps.config.mfa, user.role)
  const removal = removePasskeyWrite(deps, user.id, id, mayBeLast)
  const removed = { factor: 'passkey', removal, endOthers, meta: { passkey: id } } as const
  if (await removeFactor(deps, live, removed)) return ok(undefined)
  const refusal = await whyNotOwn(deps, live, 'fresh')
  if (refusal !== undefined) return refuse(refusal)
  const [rows, identities] = await run(deps.db, [findPasskeys(deps, user.id), findIdentities(deps, user.id)])
  if (!rows.some((row) => row.id === id)) return refuse('not_found')
  const others = rows.some((row) => row.id !== id && row.rpId === rpIdOf(deps.config))
  const otherWays = others || identities.length > 0 || live.hasPassword || user.emailVerifiedAt !== null
  if (!otherWays) return refuse('last_way_in')
  // If the last factor may go, whatever stood in the way is gone by now.
  return refuse(mayBeLast ? 'reauthentication_required' : 'last_factor')
}
