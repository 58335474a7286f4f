// An authenticator app that we did not write: otpauth.
import { Secret, TOTP } from 'otpauth'

/** An authenticator app on somebody's phone: shows the code of now, or of `apart` steps from now. */
export type App = { secret: string; uri: string; code: (apart?: number) => string }

export function appOf({ secret, uri }: { secret: string; uri: string }): App {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 })
  return { secret, uri, code: (apart = 0) => totp.generate({ timestamp: Date.now() + apart * 30_000 }) }
}
