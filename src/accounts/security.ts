// What the page of one's own security shows: passkeys, password, app, recovery codes.
import { findFactors } from '../credentials/factors.ts'
import { findPasskeys, publicPasskey, signalsFor, type Passkey, type Signals } from '../credentials/passkeys.ts'
import { mustHaveSecondFactor } from '../credentials/rules.ts'
import { findTotp } from '../credentials/totp.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { findLive, type NamedSession } from '../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import type { SessionRow } from '../sessions/tables.ts'
import type { UserRow } from '../users/tables.ts'

/** `appSince` is when the app was confirmed (ms). `recoveryCodes` is how many are left. `mustHaveFactor`: the policy wants one. */
export type Security = {
  user: UserRow
  session: SessionRow
  passkeys: Passkey[]
  signals: Signals
  hasPassword: boolean
  appSince: number | undefined
  hasSecondFactor: boolean
  mustHaveFactor: boolean
  recoveryCodes: number
}

/** How somebody signs in, newest passkey first. One round trip. Refuses a session that has ended, or lacks a factor. */
export async function viewSecurity(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
): Promise<Result<Security, AskedRefusal>> {
  const { userId } = own
  const { asked, refusal } = askOwn(deps, own, 'live')
  const [judged, [session], [user], rows, factors, [app]] = await run(deps.db, [
    asked,
    ...findLive(deps, own),
    findPasskeys(deps, userId),
    findFactors(deps, userId),
    findTotp(deps, userId),
  ])
  const refused = refusal(judged)
  if (refused !== undefined || session === undefined || user === undefined) return refuse(refused ?? 'unauthenticated')
  const [held] = factors.results
  return ok({
    user,
    session,
    passkeys: rows.map(publicPasskey).toReversed(),
    signals: signalsFor(deps.config, user, rows),
    hasPassword: user.hashedPassword !== null,
    appSince: app?.confirmedAt ?? undefined,
    hasSecondFactor: app !== undefined || (held?.chosen_passkeys ?? 0) > 0,
    mustHaveFactor: mustHaveSecondFactor(deps.config.mfa, user.role),
    recoveryCodes: held?.recovery_codes ?? 0,
  })
}
