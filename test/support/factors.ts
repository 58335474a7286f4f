// Second factors of the people of a test: the way to enrol an authenticator app.
import { appOf, type App } from './authenticator-app.ts'
import type { Browser, Phone } from './people.ts'
import { json } from './world.ts'

/** Adds an authenticator app in a fresh session, and confirms it with the code of the step before. */
export async function enrolTotp(person: Browser | Phone): Promise<{ app: App; recoveryCodes: string[] }> {
  const begun = await person.post('/api/totp')
  if (begun.status !== 200) throw new Error(`no TOTP: ${await begun.text()}`)
  const app = appOf(await json(begun))
  const confirmed = await person.post('/api/totp/confirm', { code: app.code(-1) })
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${await confirmed.text()}`)
  return { app, recoveryCodes: (await json(confirmed)).recovery_codes }
}
