// The person's part of a device's sign-in (RFC 8628 §3.3): which device it is, and their answer.
import { findApi, findClient } from '../clients/find.ts'
import type { ApiRow, ClientRow } from '../clients/tables.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { allowDevice, denyDevice, findDevice } from '../grants/device.ts'
import { findConsent } from '../grants/give.ts'
import type { DeviceRow } from '../grants/tables.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findLiveKnown, type KnownSession } from '../sessions/read.ts'
import { wordsIn } from './parameters.ts'
import { isOwnScope, joined } from './rules.ts'

type PageDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A device that waits, and who looks at it. */
export type Waiting = {
  device: DeviceRow
  client: ClientRow
  live: KnownSession
  scopes: readonly string[]
  api: ApiRow | undefined
  allowed: Readonly<Record<string, readonly string[]>>
}

/** The device of a code, for a person whose session lives; `nobody` where it doesn't. Two round trips. */
export async function readDevice(
  deps: PageDeps,
  own: NamedSession,
  code: string,
): Promise<Waiting | 'unknown' | 'nobody'> {
  const device = await findDevice(deps, code)
  const [[client], [api], [live], [consent]] = await run(deps.db, [
    findClient(deps, device?.clientId ?? ''),
    findApi(deps, device?.resource ?? ''),
    findLiveKnown(deps, own),
    findConsent(deps, own.userId, device?.clientId ?? ''),
  ])
  if (live?.holds !== true || live.user.id !== own.userId) return 'nobody'
  if (device === undefined || client === undefined) return 'unknown'
  const scopes = wordsIn(device.scope)
  return { device, client, live, scopes, api, allowed: consent?.allowed ?? {} }
}

/** Answers a device. `false` where it waits no more, or the session has ended. One round trip. */
export async function answerForDevice(
  deps: PageDeps,
  own: NamedSession,
  { device, client, live, scopes, allowed }: Waiting,
  decision: 'allow' | 'deny',
): Promise<boolean> {
  if (decision === 'deny') {
    await denyDevice(deps, own, device)
    return true
  }
  const ofApi = scopes.filter((scope) => !isOwnScope(scope))
  const now = {
    '': scopes.filter(isOwnScope),
    ...(device.resource !== null && ofApi.length > 0 && { [device.resource]: ofApi }),
  }
  return allowDevice(deps, {
    own,
    device,
    amr: live.session.amr,
    authTime: live.session.authTime,
    notified: client.metadata.backchannel_logout_uri !== undefined,
    allows: joined(allowed, now),
  })
}
