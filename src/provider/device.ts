// The person's part of a device's sign-in (RFC 8628 §3.3): which device it is, and their answer.
import { findApi, findClient } from '../clients/find.ts'
import type { ApiRow, ClientRow } from '../clients/tables.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { allowDevice, denyDevice } from '../grants/device.ts'
import { findConsent } from '../grants/give.ts'
import type { DeviceRow } from '../grants/tables.ts'
import { findDevice, type UserCodeRefusal } from '../grants/user-code.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { findLiveKnown, type KnownSession } from '../sessions/read.ts'
import { wordsIn } from './parameters.ts'
import { byAudienceOf, joined } from './rules.ts'
import { theirsOf } from './theirs.ts'

type PageDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A device that waits, and who looks at it. */
export type Waiting = {
  device: DeviceRow
  client: ClientRow
  live: KnownSession
  /** What it gets, and what it asks for that isn't the person's to give. */
  scopes: readonly string[]
  withheld: readonly string[]
  api: ApiRow | undefined
  allowed: Readonly<Record<string, readonly string[]>>
}

/** `nobody`: the session has ended. */
export type WaitingRefusal = UserCodeRefusal | { kind: 'nobody' }

/** The device of a code, for a person whose session lives. Refuses a code that is wrong or one too many. Two round trips. */
export async function readDevice(
  deps: PageDeps,
  own: NamedSession,
  code: string,
): Promise<Result<Waiting, WaitingRefusal>> {
  const found = await findDevice(deps, own.userId, code)
  const device = found.ok ? found.value : undefined
  const [[client], [api], [live], [consent]] = await run(deps.db, [
    findClient(deps, device?.clientId ?? ''),
    findApi(deps, device?.resource ?? ''),
    findLiveKnown(deps, own),
    findConsent(deps, own.userId, device?.clientId ?? ''),
  ])
  if (live?.holds !== true || live.user.id !== own.userId) return refuse({ kind: 'nobody' })
  if (!found.ok) return found
  if (device === undefined || client === undefined) return refuse({ kind: 'unknown' })
  const { scope, withheld } = theirsOf(wordsIn(device.scope), { api, client, role: live.user.role })
  return ok({ device, client, live, scopes: scope, withheld, api, allowed: consent?.allowed ?? {} })
}

/** Answers a device; no where nothing that it asks for is the person's to give. `false` where it waits no more, or the session has ended. One round trip. */
export async function answerForDevice(
  deps: PageDeps,
  own: NamedSession,
  { device, client, live, scopes, allowed }: Waiting,
  decision: 'allow' | 'deny',
): Promise<boolean> {
  if (decision === 'deny' || scopes.length === 0) {
    await denyDevice(deps, own, device)
    return true
  }
  const now = byAudienceOf(scopes, device.resource ?? undefined)
  return allowDevice(deps, {
    own,
    device: { ...device, scope: scopes.join(' ') },
    amr: live.session.amr,
    authTime: live.session.authTime,
    notified: client.metadata.backchannel_logout_uri !== undefined,
    allows: joined(allowed, now),
  })
}
