// Passkeys of the people of a test: made in a session, and shown at each of the three doors that take one.
import type { Authenticator, Bend, CredentialJson } from './authenticator.ts'
import type { Browser, Phone } from '../people/people.ts'
import { json } from '../world.ts'

/** Makes a passkey in a fresh session: what the answer says. */
export async function addPasskey(
  person: Browser | Phone,
  device: Authenticator,
  { conditional = false, bend = {}, more = {} }: { conditional?: boolean; bend?: Bend; more?: object } = {},
  // oxlint-disable-next-line typescript/no-explicit-any
): Promise<any> {
  const asked = await person.post('/api/passkeys/options', { conditional })
  if (asked.status !== 200) throw new Error(`no options: ${await asked.text()}`)
  const made = await person.post('/api/passkeys', { ...(await device.register(await json(asked), bend)), ...more })
  if (made.status !== 201) throw new Error(`no passkey: ${await made.text()}`)
  return json(made)
}

/** Signs in by a passkey alone. */
export async function signInWith(
  device: Authenticator,
  person: Browser | Phone,
  bend: Bend = {},
  more: object = {},
): Promise<Response> {
  const options = await json(await person.post('/api/sign-in/passkey/options'))
  return person.post('/api/sign-in/passkey', { ...(await device.assert(options, bend)), ...more })
}

/** Finishes a sign-in that waits. */
export async function finishWith(
  device: Authenticator,
  person: Browser | Phone,
  mfaToken: string,
  bend: Bend = {},
): Promise<Response> {
  const options = await json(await person.post('/api/sign-in/passkey/options', { mfa_token: mfaToken }))
  return person.post('/api/sign-in/passkey', { ...(await device.assert(options, bend)), mfa_token: mfaToken })
}

/** Proves again who is signed in. */
export async function proveWith(device: Authenticator, person: Browser | Phone, bend: Bend = {}): Promise<Response> {
  const { passkey } = await json(await person.post('/api/reauthenticate/options'))
  return person.post('/api/reauthenticate', { passkey: await device.assert(passkey, bend) })
}

/** With a part of its response replaced; `undefined` takes it out. */
export function withResponse(credential: CredentialJson, parts: Record<string, unknown>): CredentialJson {
  return { ...credential, response: { ...credential.response, ...parts } }
}

/** The vars of a Worker at a host with siblings: only there can an origin be nearly right. */
export const AT_A_HOST = {
  ISSUER: 'https://auth.example.com',
  ENVIRONMENT: 'production',
  MAIL_DRIVER: 'resend',
  MAIL_FROM: 'auth@example.com',
  RESEND_API_KEY: 'key',
}

/** A refusal as its reader sees it, without what differs from one request to the next. */
export async function refusalOf(answer: Response): Promise<{ document: unknown; signals: unknown }> {
  const { request_id: _, signals, ...document } = await json(answer)
  return { document, signals }
}
