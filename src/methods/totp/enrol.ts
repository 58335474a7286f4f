// Adds an authenticator app: a secret that counts for nothing until a code of it came back.
import { renderSVG } from 'uqr'
import { newTotpSecret, otpauthUri, replaceWaitingWrites } from '../../credentials/totp.ts'
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import type { UserRow } from '../../users/tables.ts'

/** Base32 secret, `otpauth://` URI, and that URI as a QR code (an SVG document). Shown once: D1 has the secret sealed. */
export type NewTotp = { secret: string; uri: string; qr_svg: string }

/** Draws a secret. The one that counts, if there is one, goes on until the new one is confirmed. One round trip. */
export async function enrolTotp(deps: Pick<Deps, 'db' | 'now' | 'config'>, user: UserRow): Promise<NewTotp> {
  const secret = newTotpSecret()
  const uri = otpauthUri(deps.config.appName, user.email, secret)
  await run(deps.db, await replaceWaitingWrites(deps, user.id, secret))
  return { secret, uri, qr_svg: renderSVG(uri) }
}
