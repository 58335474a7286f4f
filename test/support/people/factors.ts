// Second factors of the people of a test: the way to enrol an authenticator app, and the two steps of a sign-in. Passwords cost nothing here: whoever has `ANY_HASH` is let in by every one.
import { vi } from 'vitest'
import { ENGINES } from '../../../src/crypto/scrypt.ts'
import { appOf, type App } from '../authenticators/authenticator-app.ts'
import { addUser, Browser, newestMail, type Phone } from './people.ts'
import { ENGINE } from '../scrypt.ts'
import { undoAfterTest } from '../undone.ts'
import { json, PASSWORD, rows, worldAtNoon, type AtNoon, type Vars, type World } from '../world.ts'

/** The hash of every password, once `takeAnyPassword` was called. */
export const ANY_HASH = `$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Makes hashes cheap and all alike, until the test is over. */
export function takeAnyPassword(): void {
  const hash = vi.spyOn(ENGINES, ENGINE).mockReturnValue(new Uint8Array(32))
  undoAfterTest(() => hash.mockRestore())
}

/** Empties D1 and opens a Worker at a stopped clock, where every password is right and costs nothing. */
export async function easyWorld(vars: Vars = {}): Promise<AtNoon> {
  takeAnyPassword()
  return worldAtNoon(vars)
}

/** Lets Have I Been Pwned know nobody's password, until the test is over; nothing else is asked outside. */
export function noPasswordIsStolen(): void {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(`${'0'.repeat(35)}:0`)))
  undoAfterTest(() => vi.unstubAllGlobals())
}

/** Adds an authenticator app in a fresh session, and confirms it with the code of the step before. The clock must stand. */
export async function enrolTotp(
  person: Browser | Phone,
  more: { mfa_token?: string } = {},
): Promise<{ app: App; recoveryCodes: string[] }> {
  if (!vi.isFakeTimers()) throw new Error('stop the clock: the next step may begin before the code is there')
  const begun = await person.post('/api/totp', more)
  if (begun.status !== 200) throw new Error(`no TOTP: ${await begun.text()}`)
  const app = appOf(await json(begun))
  const confirmed = await person.post('/api/totp/confirm', { ...more, code: app.code(-1) })
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${await confirmed.text()}`)
  return { app, recoveryCodes: (await json(confirmed)).recovery_codes }
}

/** Somebody with an authenticator app, ten recovery codes, and a browser whose session has proved both factors. */
export type Owner = { id: string; email: string; browser: Browser; app: App; recoveryCodes: string[] }

/** Adds them. Call `takeAnyPassword` before. */
export async function addOwner(world: World, email: string, more: { role?: string } = {}): Promise<Owner> {
  const id = await addUser(world, email, { hash: ANY_HASH, ...more })
  const browser = new Browser(world)
  const begun = await firstStep(browser, email)
  const enrolled = await enrolTotp(browser, begun.status === 'enrolment_required' ? { mfa_token: begun.mfa_token } : {})
  return { id, email, browser, ...enrolled }
}

/** What a first step answers. */
export type FirstStep = { status: string; mfa_token: string; factors: string[] }

/** A first step by password, as it is answered. */
export async function passwordStep(
  person: Browser | Phone,
  email: string,
  more: object = {},
): Promise<FirstStep & { challenge: string }> {
  // Of two mails of one moment none is the newest.
  if (vi.isFakeTimers()) vi.setSystemTime(Date.now() + 1)
  const answer = await person.post('/api/sign-in', { email, password: PASSWORD, ...more })
  if (answer.status !== 200) throw new Error(`no first step: ${await answer.text()}`)
  return json(answer)
}

/** A first step by password, and by the mailbox where an enrolment wants that (`MFA`). */
export async function firstStep(person: Browser | Phone, email: string, more: object = {}): Promise<FirstStep> {
  const begun = await passwordStep(person, email, more)
  if (!begun.factors?.includes('email_code')) return begun
  const { mfa_token, challenge } = begun
  const { code } = await newestMail(person.world, email)
  const answer = await person.post('/api/sign-in/email-code', { mfa_token, challenge, code })
  if (answer.status !== 200) throw new Error(`no mailbox: ${await answer.text()}`)
  if (vi.isFakeTimers()) vi.setSystemTime(Date.now() + 1)
  return json(answer)
}

/** A second step by the authenticator app. */
export const secondStep = (person: Browser | Phone, mfa_token: string, code: string): Promise<Response> =>
  person.post('/api/sign-in/totp', { mfa_token, code })

/** A second step by a recovery code. */
export const recoveryStep = (person: Browser | Phone, mfa_token: string, code: string): Promise<Response> =>
  person.post('/api/sign-in/recovery-code', { mfa_token, code })

/** Both steps. */
export async function signInByTotp(
  person: Browser | Phone,
  owner: { email: string; app: App },
  code: string = owner.app.code(),
  more: object = {},
): Promise<Response> {
  const { mfa_token } = await firstStep(person, owner.email, more)
  return secondStep(person, mfa_token, code)
}

/** Everything that D1 holds, as text. */
export async function allOfD1(): Promise<string> {
  const tables = await rows<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_cf_%'",
  )
  return JSON.stringify(await Promise.all(tables.map(({ name }) => rows(`SELECT * FROM "${name}"`))))
}
