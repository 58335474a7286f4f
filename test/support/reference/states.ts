// What has to be so before an example of the reference can be sent: who sends it, and what stands in the place of the values that differ
// each time (`STANDS_FOR`), of the ids in its path, and of what an authenticator says.
import type { STANDS_FOR } from '../../../src/reference/example-values.ts'
import { appOf } from '../authenticators/authenticator-app.ts'
import { Authenticator, type CredentialJson } from '../authenticators/authenticator.ts'
import { addPasskey } from '../authenticators/passkeys.ts'
import { addApi, addClient, API } from '../clients/relying-party.ts'
import { somebody } from '../people/administrators.ts'
import { addOwner, ANY_HASH, firstStep, passwordStep } from '../people/factors.ts'
import { actAs } from '../people/impersonating.ts'
import { addUser, Browser, mailedToken, newestMail, Phone, signIn, signInByPhone } from '../people/people.ts'
import { Provider, signInAt, varsFor } from '../providers/provider.ts'
import { database, json, PASSWORD, type Vars, type World } from '../world.ts'

const EMAIL = 'ada@example.com'
const OTHER = 'lovelace@example.com'

/** Who sends an example, and what they put into it. */
type State = {
  by: Browser | Phone
  swap?: Partial<Record<keyof typeof STANDS_FOR, string>>
  /** The ids of its path, by their names. */
  path?: Record<string, string>
  credential?: CredentialJson
}
type Making = (world: World, acme: Provider) => Promise<State>
/** The state, and the vars of its Worker. */
export type Prepared = Making | { vars: Vars; make: Making }

const ada = (world: World): Promise<string> => addUser(world, EMAIL, { hash: ANY_HASH })
const posted = async (by: Browser | Phone, path: string, body: object) => json(await by.post(path, body))
const mailed = async (world: World, to = EMAIL) => {
  const { code = '' } = await newestMail(world, to)
  return { mailed_code: code }
}

/** A stranger, where Ada has an account. */
export const stranger: Making = async (world) => {
  await ada(world)
  return { by: new Phone(world) }
}
/** Ada, in a fresh session. */
export const inSession: Making = async (world) => {
  await ada(world)
  const by = new Phone(world)
  const { session } = await signInByPhone(by, EMAIL)
  return { by, path: { id: session.id } }
}
/** A super admin, and Ada in a session of hers. */
export const asAdministrator: Making = async (world) => {
  await somebody(world, 'SUPER_ADMIN')
  const admin = await somebody(world, 'SUPER_ADMIN')
  const her = await somebody(world, 'USER', { email: EMAIL })
  return { by: admin.phone, path: { id: her.id, session_id: her.sessionId } }
}

/** Somebody who has just asked to sign up. */
const signedUp: Making = async (world) => {
  const by = new Phone(world)
  const { challenge } = await posted(by, '/api/sign-up', { email: EMAIL, password: PASSWORD })
  return { by, swap: { challenge, ...(await mailed(world)), link_token: await mailedToken(world, EMAIL) } }
}
/** Ada with an app, whose sign-in waits for it. */
const waiting: Making = async (world) => {
  const { app, recoveryCodes } = await addOwner(world, EMAIL)
  const by = new Phone(world)
  const { mfa_token } = await firstStep(by, EMAIL)
  return { by, swap: { mfa_token, app_code: app.code(), recovery_code: recoveryCodes[0] ?? '' } }
}
/** Ada, whose sign-in must enrol a second factor: `begun` has begun with an app. */
const enrolling = (begun = false): Prepared => ({
  vars: { MFA: 'required' },
  make: async (world) => {
    await ada(world)
    const by = new Phone(world)
    const { mfa_token } = await firstStep(by, EMAIL)
    const app_code = begun ? appOf(await posted(by, '/api/totp', { mfa_token })).code() : ''
    return { by, swap: { mfa_token, app_code } }
  },
})
const owner: Making = async (world) => {
  const { browser, app } = await addOwner(world, EMAIL)
  return { by: browser, swap: { app_code: app.code() } }
}
/** Ada with a passkey, in the session that made it. */
async function withPasskey(world: World): Promise<{ by: Browser; device: Authenticator; id: string }> {
  await ada(world)
  const [by, device] = [new Browser(world), new Authenticator()]
  await signIn(by, EMAIL)
  const { id } = await addPasskey(by, device)
  return { by, device, id }
}
const itsPasskey: Making = async (world) => {
  const { by, id } = await withPasskey(world)
  return { by, path: { id } }
}
/** Ada, who has asked for another address. */
const changing: Making = async (world) => {
  const { by } = await inSession(world, new Provider())
  const { challenge } = await posted(by, '/api/email/change', { email: OTHER })
  return { by, swap: { challenge, ...(await mailed(world, OTHER)), link_token: await mailedToken(world, OTHER) } }
}
const forgotten: Making = async (world) => {
  const { by } = await stranger(world, new Provider())
  const { challenge } = await posted(by, '/api/password/forgot', { email: EMAIL })
  return { by, swap: { challenge, ...(await mailed(world)), link_token: await mailedToken(world, EMAIL) } }
}
const withKey: Making = async (world, acme) => {
  const state = await asAdministrator(world, acme)
  const { items } = await json(await state.by.get('/api/admin/keys'))
  return { ...state, swap: { key_id: items[0].kid } }
}
/** A super admin, a client and an API. */
const withApp: Making = async (world, acme) => {
  const { by } = await asAdministrator(world, acme)
  const { id } = await addClient(world)
  return { by, path: { id } }
}
const withApi: Making = async (world, acme) => {
  const { by } = await asAdministrator(world, acme)
  await addApi(world)
  return { by, path: { id: encodeURIComponent(API) } }
}
const byProvider: Making = async (world, acme) => {
  const by = new Browser(world)
  await signInAt(by, acme)
  const { items } = await json(await by.get('/api/identities'))
  return { by, path: { provider: 'acme', id: items[0].id } }
}

/** By the operation, or by it and its example. Of the others the caller alone decides. */
export const STATES: Record<string, Prepared> = {
  signUp: async (world) => ({ by: new Phone(world) }),
  verifyEmail: signedUp,
  resendVerification: signedUp,
  'signInWithEmailCode.by_code': async (world, acme) => {
    const { by } = await stranger(world, acme)
    const { challenge } = await posted(by, '/api/sign-in/email-code/request', { email: EMAIL })
    return { by, swap: { challenge, ...(await mailed(world)) } }
  },
  'signInWithEmailCode.with_a_sign_in': {
    vars: { MFA: 'required' },
    make: async (world, acme) => {
      const { by } = await stranger(world, acme)
      const { mfa_token, challenge } = await passwordStep(by, EMAIL)
      return { by, swap: { mfa_token, challenge, ...(await mailed(world)) } }
    },
  },
  'getPasskeySignInOptions.second_factor': waiting,
  'signInWithPasskey.alone': async (world) => {
    const { device } = await withPasskey(world)
    const by = new Browser(world)
    return { by, credential: await device.assert(await posted(by, '/api/sign-in/passkey/options', {})) }
  },
  'signInWithPasskey.second_factor': async (world) => {
    const { device } = await withPasskey(world)
    const by = new Browser(world)
    const { mfa_token } = await firstStep(by, EMAIL)
    const options = await posted(by, '/api/sign-in/passkey/options', { mfa_token })
    return { by, swap: { mfa_token }, credential: await device.assert(options) }
  },
  finishSignInWithTotp: waiting,
  finishSignInWithRecoveryCode: waiting,
  'beginTotp.in_an_enrolment': enrolling(),
  'confirmTotp.in_a_session': async (world, acme) => {
    const { by } = await inSession(world, acme)
    return { by, swap: { app_code: appOf(await posted(by, '/api/totp', {})).code() } }
  },
  'confirmTotp.in_an_enrolment': enrolling(true),
  removeTotp: owner,
  makeRecoveryCodes: owner,
  'refreshSession.by_cookie': async (world) => {
    await ada(world)
    const by = new Browser(world)
    await signIn(by, EMAIL)
    return { by }
  },
  'refreshSession.by_bearer': async (world, acme) => {
    const { by } = await inSession(world, acme)
    return { by, swap: { refresh_token: (by as Phone).refreshToken } }
  },
  'reauthenticate.by_app': owner,
  'reauthenticate.by_mail': async (world, acme) => {
    const { by } = await inSession(world, acme)
    const { challenge } = await posted(by, '/api/reauthenticate/options', { mail: true })
    return { by, swap: { challenge, ...(await mailed(world)) } }
  },
  'reauthenticate.by_passkey': async (world) => {
    const { by, device } = await withPasskey(world)
    const { passkey } = await posted(by, '/api/reauthenticate/options', {})
    return { by, credential: await device.assert(passkey) }
  },
  resetPassword: forgotten,
  confirmEmailChange: changing,
  undoEmailChange: async (world, acme) => {
    const { by, swap } = await changing(world, acme)
    await by.post('/api/email/change/confirm', { token: swap?.link_token })
    return { by: new Phone(world), swap: { link_token: await mailedToken(world, EMAIL) } }
  },
  'getPasskeyCreationOptions.in_an_enrolment': enrolling(),
  addPasskey: async (world, acme) => {
    const { by } = await inSession(world, acme)
    return { by, credential: await new Authenticator().register(await posted(by, '/api/passkeys/options', {})) }
  },
  listPasskeys: itsPasskey,
  renamePasskey: itsPasskey,
  removePasskey: itsPasskey,
  listIdentities: byProvider,
  linkIdentity: byProvider,
  unlinkIdentity: byProvider,
  getProviderLogoutUrl: byProvider,
  adminRotateKeys: withKey,
  adminRevokeKeys: withKey,
  adminRetryMail: async (world, acme) => {
    const { by } = await asAdministrator(world, acme)
    const id = crypto.randomUUID()
    await database
      .prepare(
        `INSERT INTO mails (id, kind, recipient, sealed, attempts, next_attempt_at, failed_at, failure)
         VALUES (?, 'notice', 'x@example.com', 'v1.x', 3, 1, 1, 'refused')`,
      )
      .bind(id)
      .run()
    return { by, path: { id } }
  },
  adminGetClient: withApp,
  adminUpdateClient: withApp,
  adminDeleteClient: withApp,
  adminRotateClientSecret: withApp,
  adminEndOldClientSecrets: withApp,
  adminGetApi: withApi,
  adminUpdateApi: withApi,
  adminDeleteApi: withApi,
  stopImpersonation: async (world, acme) => {
    const { by, path } = await asAdministrator(world, acme)
    return { by: await actAs(by as Phone, path?.['id'] ?? '') }
  },
}

/** The vars of a Worker that knows a provider. */
export const providing = (acme: Provider): Vars => varsFor(acme.entry())

/** Requests whose answers no example of a request leads to: their operation and example, and what is so before. */
export const MORE: readonly (readonly [id: string, name: string, status: number, state: Prepared])[] = [
  [
    'signUp',
    'with_a_password',
    201,
    { vars: { EMAIL_VERIFICATION: 'optional' }, make: async (world) => ({ by: new Phone(world) }) },
  ],
  ['signInWithPassword', 'by_cookie', 200, async (world) => ({ by: (await waiting(world, new Provider())).by })],
  ['signInWithPassword', 'by_cookie', 200, { vars: { MFA: 'required' }, make: stranger }],
]
