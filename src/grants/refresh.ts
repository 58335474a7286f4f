// A client refreshes a grant (RFC 6749 §6): what `sessions/refresh.ts` is to a session. One round trip in the ordinary case, a second one for a
// rescue or a theft (contract §3; RFC 9700 §4.14).
import { auditIfChanged } from '../audit/record.ts'
import { clientKeepsTokens } from '../clients/find.ts'
import { askClient, type PresentedClient } from '../clients/prove.ts'
import { prepareNotice } from '../codes/notice.ts'
import { always, bothHold, negated, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { describeOrigin } from '../mail/origin.ts'
import { ok, refuse, type Result } from '../result.ts'
import { decide, recentRescues } from '../sessions/rules.ts'
import type { ShownRow } from '../users/user.ts'
import type { GrantKey } from './handle.ts'
import { isMeantFor, namesOther, type GrantRefusal, type HeldGrant } from './redeem.ts'
import type { GrantEndReason } from './rules.ts'
import { standing } from './standing-store.ts'
import { endGrant, hasScopes, isBoundTo, rescueGrant, selectApiOf, selectGrant, useGrant } from './store.ts'
import type { GrantRow } from './tables.ts'

type RefreshDeps = Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding' | 'caller' | 'afterAnswer'>

/** A refresh token whose MAC was checked, the client that presents it, and the scopes that it asks for; none: all that it has. */
export type Refreshing = {
  presented: PresentedClient
  token: GrantKey & { counter: number }
  scope: readonly string[]
  /** The API that it names again, if it does (RFC 8707 §2.2). */
  resource: string | undefined
}
/** `invalid_scope`, `invalid_target`: more than the person allowed, or for another API (RFC 6749 §6, RFC 8707 §2.2); the token is still good. */
export type RefreshGrantRefusal = GrantRefusal | 'invalid_scope' | 'invalid_target'

/** Answers a refresh token. Refuses the client, or the token. */
export async function refreshGrant(
  deps: RefreshDeps,
  { presented, token, scope, resource }: Refreshing,
): Promise<Result<HeldGrant, RefreshGrantRefusal>> {
  const { db } = deps
  const { counter, ...key } = token
  const { asked, may, spend, client: judge } = askClient(deps, presented, 'refresh_token')
  const now = deps.now()
  const stands = standing(deps)
  const idleMs = deps.config.sessionIdleMs
  // The state is read before the statement that may change it, in one transaction: the two can't disagree.
  const [answer, [found], [api], [used]] = await run(db, [
    asked,
    selectGrant(db, { ...key, stands }),
    selectApiOf(db, key),
    useGrant(db, {
      ...key,
      clientId: presented.id,
      presented: counter,
      now,
      idleMs,
      // Only a client with keys can be one whose tokens stay; the others are asked nothing.
      keeps: presented.proof.kind === 'keys' ? clientKeepsTokens(presented.id) : negated(always),
      stands: bothHold(
        bothHold(bothHold(stands, isBoundTo(presented.dpop?.jkt)), hasScopes(scope)),
        isMeantFor(resource),
      ),
      may,
    }),
    ...spend,
  ])
  const client = judge(answer)
  if (!client.ok) return client
  const { grant, user } = found ?? {}
  if (grant === undefined || user === undefined || grant.clientId !== presented.id || found?.stands !== true)
    return refuse('invalid_grant')
  // Who holds the token alone, and not its key, ends nothing (RFC 9449 §5).
  if (grant.jkt !== null && grant.jkt !== presented.dpop?.jkt) return refuse('invalid_grant')
  const given = grant.scope.split(' ')
  if (!scope.every((one) => given.includes(one))) return refuse('invalid_scope')
  if (namesOther(resource, grant)) return refuse('invalid_target')
  const held = (after: GrantRow): Result<HeldGrant, GrantRefusal> =>
    ok({ client: client.value, grant: after, user, api })
  switch (decide({ ...grant, transport: 'bearer' }, counter, now, deps.config)) {
    case 'rotate':
      return used === undefined ? refuse('invalid_grant') : held({ ...grant, ...used })
    case 'converge':
      return held(grant)
    case 'rescue': {
      const after = await rescue(deps, grant, counter)
      return after === undefined ? refuse('invalid_grant') : held(after)
    }
    case 'rescue_limit':
      await endLost(deps, grant)
      return refuse('invalid_grant')
    case 'theft':
      await endStolen(deps, grant, user)
      return refuse('invalid_grant')
    default:
      return refuse('invalid_grant')
  }
}

/** Moves the grant past a lost answer. Of two rescues at once one wins, and the other converges on it. */
async function rescue(deps: RefreshDeps, grant: GrantRow, presented: number): Promise<GrantRow | undefined> {
  const { db } = deps
  const { userId, id, clientId, counter, rotatedAt } = grant
  const now = deps.now()
  const stands = standing(deps)
  const rescues = [...recentRescues(grant.rescues, now), now]
  const idleMs = deps.config.sessionIdleMs
  const [, , [found]] = await run(db, [
    rescueGrant(db, { userId, id, judgedCounter: counter, judgedRotation: rotatedAt, rescues, now, idleMs, stands }),
    auditIfChanged(deps, {
      event: 'grant_rescued',
      outcome: 'success',
      actorId: userId,
      subjectId: userId,
      reason: 'answer_lost',
      meta: { client: clientId, grant: id, presented, counter: counter + 1 },
    }),
    selectGrant(db, { userId, id, stands }),
  ])
  return found?.stands === true && found.grant.parent === presented ? found.grant : undefined
}

/** Ends a grant whose answers were lost too often. */
async function endLost(deps: RefreshDeps, grant: GrantRow): Promise<void> {
  const reason = 'rescue_limit'
  await run(deps.db, [
    endNow(deps, grant, reason),
    auditIfChanged(deps, { ...failureOf(grant), event: 'grant_ended', reason }),
  ])
}

/** Ends a stolen grant at once, at every door that asks D1, and tells its person by mail. */
async function endStolen(deps: RefreshDeps, grant: GrantRow, { email }: ShownRow): Promise<void> {
  const reason = 'refresh_token_reused'
  const origin = describeOrigin(deps.caller, deps.now(), deps.caller.language)
  const notice = await prepareNotice(deps, { to: email, kind: 'app_theft', origin })
  const [, , reserved, full] = await run(deps.db, [
    endNow(deps, grant, reason),
    auditIfChanged(deps, { ...failureOf(grant), event: 'grant_reused', reason }),
    ...notice.statements,
  ])
  notice.send(reserved, full)
}

const endNow = (deps: RefreshDeps, { userId, id, clientId }: GrantRow, reason: GrantEndReason) =>
  endGrant(deps.db, { userId, id, clientId, reason, now: deps.now(), may: always })

const failureOf = ({ userId, id, clientId }: GrantRow) =>
  ({ outcome: 'failure', subjectId: userId, meta: { client: clientId, grant: id } }) as const
