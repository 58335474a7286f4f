// The first SUPER_ADMIN of a Latchkey in development, by the link that `npm run dev` prints. On a deployed one they come from
// `npm run ops -- user:grant-role`: there nothing on the web makes one.
import { sha256 } from '@noble/hashes/sha2.js'
import { auditIfChanged } from '../audit/record.ts'
import type { Config } from '../config/config.ts'
import { toHex, toUtf8 } from '../crypto/encoding.ts'
import { commit, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { isLiveSession } from '../sessions/find.ts'
import { raiseFirstWrite } from '../users/change.ts'
import { findSuperAdmin } from '../users/find.ts'

/** Whether this is the token of the link: the Worker knows its digest alone, so nothing that lists processes or vars gives it away. */
export const isFirstAdminToken = ({ firstAdminDigest }: Pick<Config, 'firstAdminDigest'>, token: string): boolean =>
  firstAdminDigest !== undefined && toHex(sha256(toUtf8(token))) === firstAdminDigest

/** Whether there is a SUPER_ADMIN, enabled or not. One round trip. */
export async function hasSuperAdmin(deps: Pick<Deps, 'db'>): Promise<boolean> {
  const [found] = await run(deps.db, [findSuperAdmin(deps)])
  return found.length > 0
}

/**
 * Makes a person the first SUPER_ADMIN, in a session of theirs that lives. One statement asks whether there is none yet, so of two at once
 * one is refused (`taken`), and the link is spent.
 */
export async function becomeFirstAdmin(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  who: { userId: string; sessionId: string },
): Promise<Result<undefined, 'taken'>> {
  const { userId, sessionId } = who
  const about = { actorId: userId, subjectId: userId, sessionId, meta: { role: 'SUPER_ADMIN' } }
  const committed = await commit(deps.db, [
    raiseFirstWrite(deps, userId, isLiveSession(deps, { id: sessionId, userId })),
    auditIfChanged(deps, {
      event: 'privilege_permissions_changed',
      outcome: 'success',
      reason: 'first_super_admin',
      ...about,
    }),
  ])
  return committed.ok && committed.value[0].length > 0 ? ok(undefined) : refuse('taken')
}
