// Adds an authenticator app: a secret that doesn't count until a code of it came back.
import { qrCodeSvg } from '../../credentials/qr-code.ts'
import type { TotpRow } from '../../credentials/tables.ts'
import { newTotpSecret, openTotp, otpauthUri, replaceWaitingWrites } from '../../credentials/totp.ts'
import { commit, mustHold } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { enrollerId, type Enroller } from '../../sessions/enrol.ts'
import { mayStillSignIn } from '../../users/find.ts'
import type { UserRow } from '../../users/tables.ts'

/**
 * Base32 secret, `otpauth://` URI, and that URI as a QR code (an SVG document). It is shown until the first code; D1 has the
 * secret sealed.
 */
export type NewTotp = { secret: string; uri: string; qr_svg: string }

/** The secret that waits for its first code, shown again to the enroller that began it; `undefined` without one. */
export async function showTotp(
  deps: Pick<Deps, 'config'>,
  { user }: Enroller,
  waiting: TotpRow | undefined,
): Promise<NewTotp | undefined> {
  const secret = waiting === undefined ? undefined : await openTotp(deps.config.secrets, waiting)
  return secret === undefined ? undefined : newTotp(deps, user, secret)
}

/**
 * Draws a secret. A confirmed app stays in force until the new one is confirmed. One round trip. `undefined` where the person
 * was deleted or disabled meanwhile.
 */
export async function enrolTotp(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  enroller: Enroller,
): Promise<NewTotp | undefined> {
  const { user } = enroller
  const secret = newTotpSecret()
  const replaced = await replaceWaitingWrites(deps, { userId: user.id, enroller: enrollerId(enroller) }, secret)
  const committed = await commit(deps.db, [mustHold(deps.db, mayStillSignIn(user.id, 'any')), ...replaced])
  return committed.ok ? newTotp(deps, user, secret) : undefined
}

function newTotp(deps: Pick<Deps, 'config'>, user: UserRow, secret: string): NewTotp {
  const uri = otpauthUri(deps.config.appName, user.email, secret)
  return { secret, uri, qr_svg: qrCodeSvg(uri) }
}
