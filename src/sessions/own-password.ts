// A person who is signed in proves their password again: one round trip reads the session and reserves an attempt.
import type { KnownDevice } from '../credentials/device.ts'
import { factorsOf, findFactors } from '../credentials/factors.ts'
import { verifyPassword } from '../credentials/password.ts'
import type { Factor } from '../credentials/rules.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { reserveAttempt, type Reserved, type Throttled } from '../limits/attempts.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findLive, isFreshSession, isLiveSession, type NamedSession } from './find.ts'
import type { SessionRow } from './tables.ts'
import { isOwnDevice } from '../users/find.ts'
import type { UserRow } from '../users/tables.ts'

export type OwnAttempt = {
  session: SessionRow
  user: UserRow
  reserved: Reserved
  /** The person's second factors. */
  factors: readonly Factor[]
  /** Whether a password is theirs; without a password, whether they have none. */
  test: (password: string | undefined) => Promise<boolean>
}
export type OwnRefusal = { kind: 'unauthenticated' } | { kind: 'stale' } | { kind: 'full'; throttled: Throttled }

/** Refuses a session that has ended, a proof that is too old where `fresh` is required, and a full counter. One round trip. */
export async function openAttempt(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'scrypt'>,
  who: { own: NamedSession; device: KnownDevice | undefined; freshness: 'fresh' | 'any' },
): Promise<Result<OwnAttempt, OwnRefusal>> {
  const { own } = who
  const { userId } = own
  const attempt = reserveAttempt(deps, {
    kind: 'password',
    account: userId,
    device: who.device && { id: who.device.id, known: isOwnDevice(who.device, userId) },
    onlyIf: who.freshness === 'fresh' ? isFreshSession(deps, own) : isLiveSession(deps, own),
  })
  const [sessions, owners, reserved, full, factors] = await run(deps.db, [
    ...findLive(deps, own),
    ...attempt.statements,
    findFactors(deps, userId),
  ])
  const [session] = sessions
  const [user] = owners
  if (session === undefined || user?.id !== userId) return refuse({ kind: 'unauthenticated' })
  // Nothing was reserved and no counter is full: the session lives, but its proof is too old.
  if (reserved.results.length + full.results.length === 0) return refuse({ kind: 'stale' })
  const slot = attempt.outcome(reserved, full)
  if (!slot.ok) return refuse({ kind: 'full', throttled: slot.error })
  return ok({
    session,
    user,
    factors: factorsOf(factors),
    reserved: slot.value,
    test: (password) => testOwn(deps, user, password),
  })
}

async function testOwn(
  deps: Pick<Deps, 'scrypt' | 'config'>,
  user: UserRow,
  password: string | undefined,
): Promise<boolean> {
  if (user.hashedPassword === null) return password === undefined
  if (password === undefined) return false
  const { matches } = await verifyPassword(deps.scrypt, password, user.hashedPassword, deps.config)
  return matches
}
