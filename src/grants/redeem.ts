// A client redeems a code (RFC 6749 §4.1.3). One round trip; a second one where a redeemed code comes again, with the right verifier: then
// what it gave ends (OAuth 2.1 §4.1.3, "Reuse of Authorization Codes"). A wrong verifier ends nothing.
import { auditIfChanged } from '../audit/record.ts'
import { askClient, type ClientRefusal, type PresentedClient } from '../clients/prove.ts'
import { otherSpelling } from '../clients/rules.ts'
import type { ApiRow, ClientRow } from '../clients/tables.ts'
import { always, bothHold, run, type Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { ShownRow } from '../users/user.ts'
import type { GrantKey } from './handle.ts'
import { isForApi, standing } from './standing-store.ts'
import { endGrant, isBoundTo, isSentTo, redeem, selectApiOf, selectGrant } from './store.ts'
import type { GrantRow } from './tables.ts'

type RedeemDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A grant that stands, whose it is, the client that has it, and the API that it is for. */
export type HeldGrant = { client: ClientRow; grant: GrantRow; user: ShownRow; api: ApiRow | undefined }
export type GrantRefusal = ClientRefusal | 'invalid_grant'

/**
 * What a client presents: the challenge is that of its verifier, and empty without one. `redirectUri` counts where it is sent, and without a
 * verifier always (RFC 6749 §4.1.3).
 */
export type Redemption = {
  presented: PresentedClient
  key: GrantKey
  challenge: string
  redirectUri: string | undefined
  /** The API that it names again, if it does (RFC 8707 §2.2). */
  resource: string | undefined
}

/** Redeems a code whose MAC was checked. Refuses the client, or the code. */
export async function redeemCode(
  deps: RedeemDeps,
  wanted: Redemption,
): Promise<Result<HeldGrant, GrantRefusal | 'invalid_target' | 'unverified'>> {
  const { db } = deps
  const { presented, key, challenge, redirectUri, resource } = wanted
  const { asked, may, spend, client: judge } = askClient(deps, presented, 'authorization_code')
  const { sessionIdleMs: idleMs, sessionAbsoluteMs: absoluteMs } = deps.config
  const stands = standing(deps)
  const about = { client: presented.id, grant: key.id }
  const [answer, [found], [api], [redeemed]] = await run(db, [
    asked,
    selectGrant(db, { ...key, stands }),
    selectApiOf(db, key),
    redeem(db, {
      ...key,
      clientId: presented.id,
      challenge,
      jkt: boundKey(presented),
      now: deps.now(),
      idleMs,
      absoluteMs,
      stands: bothHold(bothHold(stands, isBoundTo(presented.dpop?.jkt)), isMeantFor(resource)),
      may: redirectUri === undefined && challenge !== '' ? may : bothHold(may, isSentTo(redirectUri ?? '')),
    }),
    auditIfChanged(deps, {
      event: 'grant_started',
      outcome: 'success',
      actorId: key.userId,
      subjectId: key.userId,
      meta: { ...about, by: 'code' },
    }),
    ...spend,
  ])
  const client = judge(answer)
  if (!client.ok) return client
  // Without a verifier: FAPI 2.0 has a wrong grant of it, everybody else a request that misses something.
  const lacks = challenge === '' && client.value.metadata.security_profile !== 'fapi2'
  const refusal = lacks ? 'unverified' : 'invalid_grant'
  if (found === undefined || found.grant.clientId !== presented.id) return refuse(refusal)
  if (redeemed !== undefined)
    return ok({ client: client.value, grant: { ...found.grant, ...redeemed }, user: found.user, api })
  // For another API than the person allowed there is nothing, and nothing is spent.
  if (namesOther(resource, found.grant)) return refuse('invalid_target')
  if (found.grant.counter > 0 && found.grant.challenge === challenge) await endReused(deps, found.grant)
  return refuse(refusal)
}

/** A condition: the grant is for the API that a client names again, where it does. */
export const isMeantFor = (resource: string | undefined): Condition =>
  resource === undefined ? always : isForApi(resource)

/** Whether a client names another API than that of a grant. */
export const namesOther = (resource: string | undefined, grant: Pick<GrantRow, 'resource'>): boolean =>
  resource !== undefined && ![resource, otherSpelling(resource)].some((one) => one === grant.resource)

/** The key that a grant's refresh token is bound to: that of a client that proves itself by nothing else (RFC 9449 §5). */
export const boundKey = ({ proof, dpop }: PresentedClient): string | null =>
  proof.kind === 'none' ? (dpop?.jkt ?? null) : null

/** Ends what a code gave that came twice. */
async function endReused(deps: RedeemDeps, { userId, id, clientId }: GrantRow): Promise<void> {
  await run(deps.db, [
    endGrant(deps.db, { userId, id, clientId, reason: 'code_reused', now: deps.now(), may: always }),
    auditIfChanged(deps, {
      event: 'grant_reused',
      outcome: 'failure',
      subjectId: userId,
      reason: 'code_reused',
      meta: { client: clientId, grant: id },
    }),
  ])
}
