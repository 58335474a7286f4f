// Adds an authenticator app: a secret that counts for nothing until a code of it came back.
import { renderSVG } from 'uqr'
import { newTotpSecret, otpauthUri, replaceWaitingWrites } from '../../credentials/totp.ts'
import { commit, mustHold } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { mayStillSignIn } from '../../users/find.ts'
import type { UserRow } from '../../users/tables.ts'

/** Base32 secret, `otpauth://` URI, and that URI as a QR code (an SVG document). Shown once: D1 has the secret sealed. */
export type NewTotp = { secret: string; uri: string; qr_svg: string }

/**
 * Draws a secret. The one that counts, if there is one, goes on until the new one is confirmed. One round trip. `undefined`
 * where the person is gone or disabled meanwhile.
 */
export async function enrolTotp(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  user: UserRow,
): Promise<NewTotp | undefined> {
  const secret = newTotpSecret()
  const uri = otpauthUri(deps.config.appName, user.email, secret)
  const replaced = await replaceWaitingWrites(deps, user.id, secret)
  const committed = await commit(deps.db, [mustHold(deps.db, mayStillSignIn(user.id, 'any')), ...replaced])
  if (!committed.ok) return undefined
  return { secret, uri, qr_svg: renderSVG(uri) }
}
