// A second factor after a provider's sign-in: wanted as after any first factor, finished by forms without a script, unless the
// provider says, as it is configured to, that it has proved two (RFC 8176; OIDC Core §2 `acr`).
import { beforeEach, describe, expect, it } from 'vitest'
import { EMAIL } from '../support/people/ada.ts'
import { onwardFrom } from '../support/people/forms.ts'
import { ADA, begin, comeBack, signInAt, varsFor } from '../support/providers/provider.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { appOf, wrongCode, type App } from '../support/authenticators/authenticator-app.ts'
import { ANY_HASH, enrolTotp } from '../support/people/factors.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'
import { json, openWorld, rows } from '../support/world.ts'

let { world, acme, ada, clock } = {} as AtAcme

async function open(entry: object = {}, vars: Record<string, string> = {}): Promise<void> {
  const all = { ...INSTANT, TRUSTED_ORIGINS: 'https://app.example.com', ...vars }
  ;({ world, acme, ada, clock } = await openAcme(entry, all))
}

beforeEach(() => open({ link_verified_email: true }))

const session = async (who: Browser = ada) => json(await who.get('/api/session'))

/** Posts a form of the page, with what it carries along. */
async function submit(page: string, path: string, fields: Record<string, string>, who = ada): Promise<Response> {
  const action = new RegExp(`<form method="post" action="http://localhost:8787${path}">([^]*?)</form>`).exec(page)?.[1]
  if (action === undefined) throw new Error(`no form for ${path} in ${page}`)
  const carried = [...action.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ])
  const body = new URLSearchParams({ ...(Object.fromEntries(carried) as object), ...fields })
  const answer = await who.world.fetch(path, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Origin: 'http://localhost:8787',
      'Sec-Fetch-Site': 'same-origin',
      Cookie: who.cookies(),
      'CF-Connecting-IP': who.ip,
    },
  })
  who.keep(answer)
  return answer
}

/** Ada with an authenticator app, whose account the provider's has joined. */
async function withApp(): Promise<{ app: App; recoveryCodes: string[] }> {
  await addUser(world, EMAIL, { hash: ANY_HASH })
  const owner = new Browser(world)
  await signIn(owner, EMAIL)
  const enrolled = await enrolTotp(owner)
  clock.pass(60_000)
  return enrolled
}

describe('somebody with an authenticator app', () => {
  it('is asked for its code by a page, and goes on to where they wanted', async () => {
    const { app } = await withApp()
    const url = await begin(ada, acme, 'https://app.example.com/start')
    const asked = await comeBack(ada, acme, acme.authorize(url.href))
    expect([asked.status, asked.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(asked.headers.getSetCookie().join()).not.toContain('latchkey-access')
    expect(await count('sessions')).toBe(1)
    const answer = await submit(await asked.text(), '/sign-in/totp', { code: app.code() })
    // No redirect: after a form Chromium would hold the page's `form-action` against it.
    expect([answer.status, answer.headers.get('Refresh')]).toEqual([200, '0;url=https://app.example.com/start'])
    expect((await session()).session.amr).toEqual(['fed', 'otp', 'mfa'])
    expect(await rows('SELECT provider, issuer, subject FROM provider_sessions')).toEqual([
      { provider: 'acme', issuer: acme.issuer, subject: 'ada' },
    ])
  })

  it('may type a wrong code, and then the right one', async () => {
    const { app } = await withApp()
    const page = await (await signInAt(ada, acme)).text()
    const wrong = await submit(page, '/sign-in/totp', { code: wrongCode(app) })
    const again = await wrong.text()
    expect([wrong.status, again.includes('not accepted')]).toEqual([400, true])
    expect((await submit(again, '/sign-in/totp', { code: app.code() })).status).toBe(303)
  })

  it('is told to wait where too many codes were tried, the right one alike, and may use a recovery code then', async () => {
    const { app, recoveryCodes } = await withApp()
    const few = new Browser(openWorld({ ...varsFor(acme.entry({ link_verified_email: true })), SIGN_IN_ATTEMPTS: '1' }))
    const page = await (await signInAt(few, acme)).text()
    expect((await submit(page, '/sign-in/totp', { code: wrongCode(app) }, few)).status).toBe(400)
    const refused = await submit(page, '/sign-in/totp', { code: app.code() }, few)
    expect([refused.status, Number(refused.headers.get('Retry-After')) > 0]).toEqual([429, true])
    const again = await refused.text()
    expect(again).toContain('Too many attempts. Try again in ')
    const [code = ''] = recoveryCodes
    expect((await submit(again, '/sign-in/recovery-code', { code }, few)).status).toBe(303)
  })

  it('may use a recovery code, once', async () => {
    const { recoveryCodes } = await withApp()
    const [code = ''] = recoveryCodes
    const first = await (await signInAt(ada, acme)).text()
    expect((await submit(first, '/sign-in/recovery-code', { code })).status).toBe(303)
    const other = new Browser(world)
    const second = await (await signInAt(other, acme)).text()
    expect((await submit(second, '/sign-in/recovery-code', { code }, other)).status).toBe(400)
  })

  it('is sent nowhere else by a form that somebody altered', async () => {
    const { app } = await withApp()
    const page = await (await signInAt(ada, acme)).text()
    const answer = await submit(page, '/sign-in/totp', { code: app.code(), return_to: '//evil.example' })
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, 'http://localhost:8787/account'])
  })

  it('may not have it asked for by a page of another site', async () => {
    const { app } = await withApp()
    const [, mfa_token = ''] = /name="mfa_token" value="([^"]+)"/.exec(await (await signInAt(ada, acme)).text()) ?? []
    const answer = await world.fetch('/sign-in/totp', {
      method: 'POST',
      headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', Cookie: 'a=b' },
      body: new URLSearchParams({ mfa_token, code: app.code(), return_to: '' }),
    })
    expect(answer.status).toBe(403)
  })

  it.each<[string, object, object]>([
    ['amr', { mfa: ['mfa'] }, { amr: ['pwd', 'mfa'] }],
    [
      'acr',
      { mfa: ['http://schemas.openid.net/pape/policies/2007/06/multi-factor'] },
      { acr: 'http://schemas.openid.net/pape/policies/2007/06/multi-factor' },
    ],
  ])('isn’t asked where the provider’s %s says, as configured, that it has asked for two', async (_, entry, said) => {
    await open({ link_verified_email: true, ...entry })
    await withApp()
    expect((await signInAt(ada, acme, { ...ADA, ...said })).status).toBe(303)
    expect((await session()).session.amr).toEqual(['fed', 'mfa'])
  })

  it.each<[string, object, object]>([
    ['amr that isn’t configured', {}, { amr: ['mfa'] }],
    ['amr of another kind', { mfa: ['mfa'] }, { amr: ['pwd'] }],
    ['amr that is a text', { mfa: ['mfa'] }, { amr: 'mfa' }],
    ['acr that is a list', { mfa: ['gold'] }, { acr: ['gold'] }],
    ['acr of a lower level', { mfa: ['gold'] }, { acr: 'silver' }],
  ])('is asked, whatever the provider’s %s says', async (_, entry, said) => {
    await open({ link_verified_email: true, ...entry })
    await withApp()
    expect(await (await signInAt(ada, acme, { ...ADA, ...said })).text()).toContain('One more step')
    expect((await ada.get('/api/session')).status).toBe(401)
  })
})

describe('somebody who must have a second factor and has none', () => {
  it('sets one up by pages, is shown recovery codes, and is in', async () => {
    await open({}, { MFA: 'required' })
    const page = await signInAt(ada, acme)
    expect(page.status).toBe(200)
    expect(await rows('SELECT last_login_at FROM users')).toEqual([{ last_login_at: null }])
    const shown = await (await submit(await page.text(), '/sign-in/enrol', {})).text()
    const [, secret = ''] = /<code>([A-Z2-7]+)<\/code>/.exec(shown) ?? []
    const app = appOf({ secret, uri: '' })
    const wrong = await submit(shown, '/sign-in/enrol', { code: wrongCode(app) })
    const again = await wrong.text()
    expect([wrong.status, again.includes(secret)]).toEqual([400, true])
    const done = await submit(again, '/sign-in/enrol', { code: app.code() })
    const codes = await onwardFrom(ada, done)
    expect((await codes.text()).match(/<li><code>[^<]+<\/code>/g)).toHaveLength(10)
    expect((await session()).session.amr).toEqual(['fed', 'otp', 'mfa'])
  })

  it('is told so where the sign-in has waited for too long', async () => {
    await open({}, { MFA: 'required' })
    const page = await (await signInAt(ada, acme)).text()
    clock.pass(world.config.mfaTokenMs + 1000)
    const answer = await submit(page, '/sign-in/enrol', {})
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('This sign-in is over')])
  })

  it('is an administrator by a claim at this very moment: the policy holds at once', async () => {
    await open({ claims: { roles: 'role' } }, { MFA: 'admins' })
    await signInAt(ada, acme)
    expect((await session()).user.role).toBe('USER')
    const again = new Browser(world)
    expect(await (await signInAt(again, acme, { ...ADA, roles: ['ADMIN'] })).text()).toContain('Set up a second factor')
    expect((await again.get('/api/session')).status).toBe(401)
  })

  it('is the last SUPER_ADMIN, whom no claim makes less: the policy holds all the same', async () => {
    await open({ claims: { roles: 'role' } }, { MFA: 'admins' })
    await signInAt(ada, acme)
    await world.env.DB.prepare("UPDATE users SET role = 'SUPER_ADMIN'").run()
    const again = new Browser(world)
    expect(await (await signInAt(again, acme, { ...ADA, roles: ['USER'] })).text()).toContain('Set up a second factor')
    expect([await count('sessions'), await rows('SELECT role FROM users')]).toEqual([1, [{ role: 'SUPER_ADMIN' }]])
  })
})
