// A device without a keyboard waits until its person has answered for it elsewhere (RFC 8628).
import { auditIfChanged } from '../audit/record.ts'
import { findApi } from '../clients/find.ts'
import { askClient, type ClientRefusal, type PresentedClient } from '../clients/prove.ts'
import type { ApiRow } from '../clients/tables.ts'
import { handleOf } from '../crypto/handle.ts'
import { keyedDigest } from '../crypto/keys.ts'
import { uuidv7 } from '../crypto/random.ts'
import { bothHold, faultless, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { isLiveSession, type NamedSession } from '../sessions/find.ts'
import {
  answerDevice,
  deviceWaits,
  insertDevice,
  notePoll,
  ownerOfDevice,
  selectDevice,
  selectGrantOfDevice,
} from './device-store.ts'
import { boundKey, type HeldGrant } from './redeem.ts'
import { standing } from './standing-store.ts'
import { insertGrant, redeemOfDevice, selectApiOfDevice, upsertConsent } from './store.ts'
import type { DeviceRow } from './tables.ts'
import { newUserCode } from './user-code.ts'

type DeviceDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'
/** How long a device waits, and how often it asks at most, until it is told otherwise (s). */
export const DEVICE_SECONDS = 900
export const POLL_SECONDS = 5
/** Begins to wait. `scopesOf` says what the client gets of what it asks for. Two round trips. */
export async function beginDevice(
  deps: DeviceDeps,
  presented: PresentedClient,
  { resource, scopesOf }: { resource: string; scopesOf: (api: ApiRow | undefined) => readonly string[] },
): Promise<Result<{ deviceCode: string; userCode: string }, ClientRefusal | 'invalid_scope' | 'invalid_target'>> {
  const [api] = await faultless(findApi(deps, resource))
  const scope = scopesOf(api)
  const { asked, may, spend, client } = askClient(deps, presented, GRANT_TYPE)
  const wrong =
    resource !== '' && api === undefined ? 'invalid_target' : scope.length === 0 ? 'invalid_scope' : undefined
  const { secrets } = deps.config
  const now = deps.now()
  const id = uuidv7(now)
  const userCode = newUserCode()
  const row = {
    id,
    userCode: keyedDigest(secrets, 'user-code', userCode),
    clientId: presented.id,
    scope: scope.join(' '),
    resource: api?.identifier ?? null,
    expiresAt: now + DEVICE_SECONDS * 1000,
  }
  const [answer] = await run(deps.db, [
    asked,
    ...(wrong === undefined ? [insertDevice(deps.db, row, may)] : []),
    ...spend,
  ])
  const judged = client(answer)
  if (!judged.ok) return judged
  if (wrong !== undefined) return refuse(wrong)
  return ok({ deviceCode: handleOf(secrets, 'device-code', '', id), userCode })
}

/** A person's answer for a device: what it gets, in which session, and what they allow its client from now on. */
export type DeviceAnswer = {
  own: NamedSession
  device: DeviceRow
  amr: readonly string[]
  authTime: number
  notified: boolean
  allows: Record<string, string[]>
}

/** Gives a device its grant. `false` where it waits no more, or the session has ended. One round trip. */
export async function allowDevice(deps: DeviceDeps, answer: DeviceAnswer): Promise<boolean> {
  const { own, device, amr, authTime, notified, allows } = answer
  const { clientId, scope, resource, expiresAt } = device
  const now = deps.now()
  const id = uuidv7(now)
  const { userId } = own
  const may = bothHold(isLiveSession(deps, own), deviceWaits(device.id, now))
  const row = {
    userId,
    id,
    clientId,
    sessionId: own.id,
    notified,
    scope,
    resource,
    authTime,
    now,
    expiresAt,
    bound: !scope.split(' ').includes('offline_access'),
    amr: [...amr],
    redirectUri: null,
    challenge: null,
    nonce: null,
    jkt: device.jkt,
  }
  const meta = { client: clientId, scope, ...(resource !== null && { resource }) }
  const [inserted] = await run(deps.db, [
    insertGrant(deps.db, row, may),
    upsertConsent(deps.db, { userId, clientId, allowed: allows, now }, may),
    auditIfChanged(deps, {
      event: 'consent_given',
      outcome: 'success',
      actorId: userId,
      subjectId: userId,
      sessionId: own.id,
      meta,
    }),
    answerDevice(deps.db, { id: device.id, userId, grantId: id, deniedAt: null, now, may }),
  ])
  return inserted.meta.changes > 0
}

/** Tells a device no. One round trip. */
export async function denyDevice(deps: DeviceDeps, own: NamedSession, device: DeviceRow): Promise<void> {
  const now = deps.now()
  const no = { id: device.id, userId: own.userId, grantId: null, deniedAt: now, now }
  const { clientId: client, scope, resource } = device
  const meta = { client, scope, ...(resource !== null && { resource }) }
  const about = { outcome: 'success', actorId: own.userId, subjectId: own.userId, sessionId: own.id, meta } as const
  await run(deps.db, [
    answerDevice(deps.db, { ...no, may: isLiveSession(deps, own) }),
    auditIfChanged(deps, { event: 'consent_refused', ...about }),
  ])
}

/** Why a device has nothing yet, or never will (RFC 8628 §3.5). */
export type PollRefusal =
  | ClientRefusal
  | 'invalid_grant'
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'

/** Answers a device that asks whether its person has answered. `id`: of a device code whose MAC was checked. One round trip. */
export async function pollDevice(
  deps: DeviceDeps,
  presented: PresentedClient,
  id: string,
): Promise<Result<HeldGrant, PollRefusal>> {
  const { db } = deps
  const { asked, may, spend, client: judge } = askClient(deps, presented, GRANT_TYPE)
  const now = deps.now()
  const stands = standing(deps)
  const { sessionIdleMs: idleMs, sessionAbsoluteMs: absoluteMs } = deps.config
  const key = { id, clientId: presented.id }
  const [answer, [device], [found], [api], , [redeemed]] = await run(db, [
    asked,
    selectDevice(db, key),
    selectGrantOfDevice(db, { id, stands }),
    selectApiOfDevice(db, { id }),
    notePoll(db, { ...key, now, may }),
    redeemOfDevice(db, {
      deviceId: id,
      clientId: presented.id,
      jkt: boundKey(presented),
      now,
      idleMs,
      absoluteMs,
      stands,
      may,
    }),
    auditIfChanged(deps, {
      event: 'grant_started',
      outcome: 'success',
      actor: ownerOfDevice(id),
      subject: ownerOfDevice(id),
      meta: { client: presented.id, by: 'device' },
    }),
    ...spend,
  ])
  const client = judge(answer)
  if (!client.ok) return client
  if (device === undefined) return refuse('invalid_grant')
  if (found !== undefined && redeemed !== undefined)
    return ok({ client: client.value, grant: { ...found.grant, ...redeemed }, user: found.user, api })
  if (device.expiresAt <= now) return refuse('expired_token')
  if (device.deniedAt !== null) return refuse('access_denied')
  if (device.polledAt !== null && device.polledAt + device.interval * 1000 > now) return refuse('slow_down')
  return refuse(device.grantId === null ? 'authorization_pending' : 'invalid_grant')
}
