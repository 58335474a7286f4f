// The session that a browser has ends with a sign-in in that browser, by every way in (ASVS 5.0 7.2.4): first steps that a passkey or
// a provider proves, and second steps. `renewal.test.ts` has passwords and mailed codes.
import { beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { EMAIL } from '../support/people/ada.ts'
import {
  addOwner,
  firstStep,
  recoveryStep,
  secondStep,
  takeAnyPassword,
  ANY_HASH,
  type Owner,
} from '../support/people/factors.ts'
import { addPasskey, finishWith, signInWith } from '../support/authenticators/passkeys.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { begin, comeBack } from '../support/providers/provider.ts'
import { hiddenIn } from '../support/people/forms.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'
import { rows } from '../support/world.ts'

let { world, clock, acme } = {} as AtAcme
let ada: Owner
let device: Authenticator

beforeEach(async () => {
  ;({ world, clock, acme } = await openAcme({ link_verified_email: true }))
  takeAnyPassword()
  ada = await addOwner(world, EMAIL)
  device = new Authenticator()
  await addPasskey(ada.browser, device)
  await addUser(world, 'bob@example.com', { hash: ANY_HASH })
})

/** At the provider somebody without a second factor here, and back. */
async function byProvider(who: Browser): Promise<Response> {
  const answer = acme.authorize((await begin(who, acme)).href, {
    sub: 'grace',
    email: 'grace@example.com',
    email_verified: true,
  })
  return comeBack(who, acme, answer)
}

/** At the provider somebody with an app here; its code goes into the form of the page. */
async function byProviderAndForm(who: Browser): Promise<Response> {
  const asked = await comeBack(who, acme, acme.authorize((await begin(who, acme)).href))
  const { mfa_token = '', return_to = '' } = hiddenIn(await asked.text())
  return who.submit('/sign-in/totp', { mfa_token, return_to, code: ada.app.code() })
}

const token = async (who: Browser): Promise<string> => (await firstStep(who, EMAIL)).mfa_token

const WAYS: Record<string, (who: Browser) => Promise<Response>> = {
  'a passkey alone': (who) => signInWith(device, who),
  'a provider’s callback': byProvider,
  'a provider’s callback, and a code in the form of its page': byProviderAndForm,
  'a code of the app, as second step': async (who) => secondStep(who, await token(who), ada.app.code()),
  'a recovery code, as second step': async (who) => recoveryStep(who, await token(who), ada.recoveryCodes[0] ?? ''),
  'a passkey, as second step': async (who) => finishWith(device, who, await token(who)),
}

describe('the session that a browser had', () => {
  it.each(Object.entries(WAYS))('ends with a sign-in by %s, and the log says by which', async (_, way) => {
    const shared = new Browser(world)
    const { session, user } = await signIn(shared, 'bob@example.com')
    const bob = shared.copy()
    clock.pass(60_000)
    expect([200, 303]).toContain((await way(shared)).status)
    expect((await bob.get('/api/session')).status).toBe(401)
    const [begun] = await rows<{ id: string; user_id: string }>(
      'SELECT id, user_id FROM sessions WHERE active = 1 ORDER BY id DESC LIMIT 1',
    )
    expect(
      await rows("SELECT session_id, subject_id, actor_id, meta FROM audit_events WHERE reason = 'signed_in_anew'"),
    ).toEqual([
      {
        session_id: session.id,
        subject_id: user.id,
        actor_id: begun?.user_id,
        meta: JSON.stringify({ by: begun?.id }),
      },
    ])
  })

  it('lives on while a second step is waited for, and where it fails', async () => {
    const shared = new Browser(world)
    await signIn(shared, 'bob@example.com')
    clock.pass(60_000)
    const waiting = await token(shared)
    expect((await recoveryStep(shared, waiting, 'AAAAA-AAAAA')).status).toBe(400)
    expect((await shared.get('/api/session')).status).toBe(200)
  })
})
