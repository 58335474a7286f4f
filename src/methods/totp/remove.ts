// Removes the authenticator app, and the recovery codes with the last second factor. The owner is told.
import { factorsOf, findFactors } from '../../credentials/factors.ts'
import { mustHaveSecondFactor } from '../../credentials/rules.ts'
import { removeTotpWrite } from '../../credentials/totp.ts'
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { whyNotOwn, type OwnActRefusal } from '../../sessions/own-act.ts'
import type { LiveSession } from '../../sessions/read.ts'
import { removeFactor } from '../../sessions/remove-factor.ts'

type RemoveDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller' | 'mailBinding' | 'afterAnswer' | 'toTell'>
export type RemoveRefusal = OwnActRefusal | 'not_found' | 'last_factor'

/**
 * Removes the confirmed app. Wants a session with a fresh proof. Refuses the last second factor of a person who must have one
 * (`MFA`).
 */
export async function removeTotp(
  deps: RemoveDeps,
  live: LiveSession,
  endOthers: boolean,
): Promise<Result<undefined, RemoveRefusal>> {
  const { user } = live
  const mayBeLast = !mustHaveSecondFactor(deps.config.mfa, user.role)
  const removal = removeTotpWrite(deps, user.id, mayBeLast)
  if (await removeFactor(deps, live, { factor: 'totp', removal, endOthers })) return ok(undefined)
  const refusal = await whyNotOwn(deps, live, 'fresh')
  if (refusal !== undefined) return refuse(refusal)
  const [found] = await run(deps.db, [findFactors(deps, user.id)])
  if (!factorsOf(found).includes('totp')) return refuse('not_found')
  return refuse(mayBeLast ? 'reauthentication_required' : 'last_factor')
}
