// One's own identities: link one from a session of the account, list them, remove one. The last way in stays.
import { audit } from '../../audit/record.ts'
import { prepareNotice } from '../../codes/notice.ts'
import type { Provider } from '../../config/oidc.ts'
import { spendNonceWrites } from '../../credentials/challenge.ts'
import {
  findIdentities,
  findIdentity,
  insertIdentityWrite,
  publicIdentity,
  removeIdentityWrite,
  type Identity,
} from '../../credentials/identities.ts'
import { uuidv7 } from '../../crypto/random.ts'
import { seal } from '../../crypto/seal.ts'
import { commit, mustHaveChanged, mustHold, never, run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { findLive, isFreshSession, type NamedSession } from '../../sessions/find.ts'
import { askOwn, mustBeOwn, whyNotOwn, type AskedRefusal, type OwnActRefusal } from '../../sessions/own-act.ts'
import type { LiveSession } from '../../sessions/read.ts'
import type { Person } from '../../users/user.ts'
import type { Exchanged } from './exchange.ts'
import { isOfDomains } from './profile.ts'
import { refusedEntry } from './sign-in.ts'
import type { Transaction } from './transaction.ts'

type LinkDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer'>
export type LinkRefusal = 'identity_taken' | 'session_gone' | 'already_used' | 'wrong_domain'

/** The session that a browser proves to hold. */
export type Presented = Pick<NamedSession, 'id' | 'stands'>

/**
 * Links an identity to the account of the session that sent the person away. `caller` is the session that the browser proves to
 * hold, which must be the same one. Two round trips. An identity that is linked already counts as success; one of another
 * person is refused.
 */
export async function linkIdentity(
  deps: LinkDeps,
  provider: Provider,
  transaction: Transaction & { link: { userId: string; sessionId: string } },
  { profile, refreshToken }: Exchanged,
  caller: Presented | undefined,
): Promise<Result<undefined, LinkRefusal>> {
  const { userId, sessionId } = transaction.link
  const stands = caller?.id === sessionId ? caller.stands : never
  const [[identity], , [session], [user]] = await run(deps.db, [
    ...findIdentity(deps, profile.issuer, profile.subject),
    ...findLive(deps, { id: sessionId, stands }),
  ])
  const stale = session === undefined || session.authTime < deps.now() - deps.config.freshMs
  if (stale || user?.id !== userId) return failed(deps, provider, 'session_gone', userId)
  if (!isOfDomains(provider, profile)) return failed(deps, provider, 'wrong_domain', userId)
  if (identity !== undefined)
    return identity.userId === userId ? ok(undefined) : failed(deps, provider, 'identity_taken', userId)
  const now = deps.now()
  const id = uuidv7(now)
  const about = { actorId: userId, subjectId: userId, sessionId, meta: { provider: provider.id } } as const
  const notice = await prepareNotice(deps, { to: user.email, kind: 'identity_linked' })
  const committed = await commit(deps.db, [
    ...spendNonceWrites(deps, `oidc:${transaction.state}`, transaction.expiresAt),
    mustHold(deps.db, isFreshSession(deps, { id: sessionId, userId, stands })),
    insertIdentityWrite(deps, {
      id,
      userId,
      issuer: profile.issuer,
      subject: profile.subject,
      provider: provider.id,
      email: profile.email ?? null,
      name: profile.name,
      refreshToken: refreshToken === undefined ? null : await seal(deps.config.secrets, `identity:${id}`, refreshToken),
      createdAt: now,
      lastUsedAt: null,
    }),
    ...notice.statements,
    audit(deps, { ...about, event: 'identity_linked', outcome: 'success', reason: 'own_session' }),
  ])
  if (!committed.ok)
    return failed(deps, provider, committed.error === 'taken' ? 'identity_taken' : 'already_used', userId)
  notice.send(committed.value[4], committed.value[5])
  return ok(undefined)
}

async function failed<Refusal extends LinkRefusal>(
  deps: LinkDeps,
  provider: Provider,
  refusal: Refusal,
  userId: string,
): Promise<Result<never, Refusal>> {
  await run(deps.db, [refusedEntry(deps, provider, refusal, userId)])
  return refuse(refusal)
}

/** All identities of the signed-in person, newest first, on one page, and whose they are. One round trip. */
export async function listIdentities(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
): Promise<Result<{ page: { items: Identity[]; next_cursor: null }; person: Person }, AskedRefusal>> {
  const { asked, person } = askOwn(deps, own, 'live')
  const [judged, rows] = await run(deps.db, [asked, findIdentities(deps, own.userId)])
  const theirs = person(judged)
  if (!theirs.ok) return theirs
  return ok({ page: { items: rows.map(publicIdentity), next_cursor: null }, person: theirs.value })
}

export type UnlinkRefusal = OwnActRefusal | 'not_found' | 'last_way_in'

/**
 * Removes an identity, and tells the owner by mail. Wants a session with a fresh proof. Refuses an id that is another person's,
 * and the last way in.
 */
export async function unlinkIdentity(
  deps: LinkDeps,
  live: LiveSession,
  id: string,
): Promise<Result<undefined, UnlinkRefusal>> {
  const { user, session } = live
  const about = { actorId: user.id, subjectId: user.id, sessionId: session.id, meta: { identity: id } } as const
  const notice = await prepareNotice(deps, { to: user.email, kind: 'identity_unlinked' })
  const committed = await commit(deps.db, [
    mustBeOwn(deps, live, 'fresh'),
    removeIdentityWrite(deps, user.id, id),
    mustHaveChanged(deps.db),
    ...notice.statements,
    audit(deps, { ...about, event: 'identity_unlinked', outcome: 'success' }),
  ])
  if (committed.ok) {
    notice.send(committed.value[3], committed.value[4])
    return ok(undefined)
  }
  const refusal = await whyNotOwn(deps, live, 'fresh')
  if (refusal !== undefined) return refuse(refusal)
  const [rows] = await run(deps.db, [findIdentities(deps, user.id)])
  return refuse(rows.some((row) => row.id === id) ? 'last_way_in' : 'not_found')
}
