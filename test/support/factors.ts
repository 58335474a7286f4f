// Second factors of the people of a test: an authenticator app that we did not write (otpauth), and the way to enrol it.
import { Secret, TOTP } from 'otpauth'
import type { Browser, Phone } from './people.ts'
import { json } from './world.ts'

/** An authenticator app on somebody's phone: shows the code of now, or of `apart` steps from now. */
export type App = { secret: string; uri: string; code: (apart?: number) => string }

export function appOf({ secret, uri }: { secret: string; uri: string }): App {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 })
  return { secret, uri, code: (apart = 0) => totp.generate({ timestamp: Date.now() + apart * 30_000 }) }
}

/** Adds an authenticator app in a fresh session, and confirms it with the code of the step before. */
export async function enrolTotp(person: Browser | Phone): Promise<{ app: App; recoveryCodes: string[] }> {
  const begun = await person.post('/api/totp')
  if (begun.status !== 200) throw new Error(`no TOTP: ${await begun.text()}`)
  const app = appOf(await json(begun))
  const confirmed = await person.post('/api/totp/confirm', { code: app.code(-1) })
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${await confirmed.text()}`)
  return { app, recoveryCodes: (await json(confirmed)).recovery_codes }
}
