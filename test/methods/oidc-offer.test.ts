// Somebody whom a provider knows and who has an account here already: the page offers to sign in the old way and link, and leads
// through both, without a script.
import { beforeEach, describe, expect, it } from 'vitest'
import { EMAIL } from '../support/people/ada.ts'
import { onwardFrom } from '../support/people/forms.ts'
import { ADA, begin, comeBack, varsFor } from '../support/providers/provider.ts'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { addUser, Browser, count, signIn } from '../support/people/people.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'
import { json, openWorld, PASSWORD, rows } from '../support/world.ts'

const HOME = 'http://localhost:8787'

let { world, acme, ada, clock } = {} as AtAcme

beforeEach(async () => {
  ;({ world, acme, ada, clock } = await openAcme())
  await addUser(world, EMAIL)
})

/** Posts a form of a page of ours. */
async function submit(who: Browser, path: string, fields: Record<string, string>, origin = HOME): Promise<Response> {
  const answer = await who.world.fetch(path, {
    method: 'POST',
    redirect: 'manual',
    headers: { Origin: origin, Cookie: who.cookies(), 'CF-Connecting-IP': who.ip },
    body: new URLSearchParams({ ...who.ownField(path), ...fields }),
  })
  who.keep(answer)
  return answer
}
const typed = (fields: Record<string, string> = {}): Record<string, string> => ({
  email: EMAIL,
  password: PASSWORD,
  return_to: '',
  ...fields,
})
const pathOf = (url: string | null): string => (url ?? '').replace(HOME, '')
const linkIn = (html: string): string =>
  pathOf(/<a class="button[^"]*" href="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? null)
const LINK = `/account/link/acme?return_to=${encodeURIComponent(`${HOME}/orders`)}`
const SIGN_IN = `/sign-in?return_to=${encodeURIComponent(`${HOME}${LINK}`)}`
const PROVE = `/account/prove?return_to=${encodeURIComponent(`${HOME}${LINK}`)}`

describe('the page of an address that has an account already', () => {
  it('leads to a sign-in, to a question, to the provider, and on to where they wanted to go', async () => {
    const back = acme.authorize((await begin(ada, acme, '/orders')).href, ADA)
    const refused = await (await comeBack(ada, acme, back)).text()
    expect(refused).toContain('Sign in and link Acme')
    expect(linkIn(refused)).toBe(SIGN_IN)

    const form = await ada.get(linkIn(refused))
    expect([form.status, form.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(await form.text()).toContain(`value="${HOME}${LINK}"`)
    const signedIn = await submit(ada, '/sign-in', typed({ return_to: `${HOME}${LINK}` }))
    expect([signedIn.status, pathOf(signedIn.headers.get('Location'))]).toEqual([303, LINK])

    const question = await (await ada.get(LINK)).text()
    expect(question).toContain(`anybody who signs in to your account at Acme is signed in as ${EMAIL} here, too.`)
    expect(await count('identities')).toBe(0)
    const onward = await submit(ada, LINK, { return_to: `${HOME}/orders` })
    expect(onward.status).toBe(200)
    const url = onward.headers.get('Refresh')?.replace('0;url=', '') ?? ''
    const linked = await comeBack(ada, acme, acme.authorize(url, ADA))
    expect([linked.status, linked.headers.get('Location')]).toEqual([303, `${HOME}/orders`])
    expect(await rows('SELECT issuer, subject FROM identities')).toEqual([{ issuer: acme.issuer, subject: 'ada' }])
  })

  it('leads on though the way there was too long to be carried along twice', async () => {
    const back = acme.authorize((await begin(ada, acme, `/${'ü'.repeat(250)}`)).href, ADA)
    const refused = await (await comeBack(ada, acme, back)).text()
    expect(linkIn(refused)).toBe(`/sign-in?return_to=${encodeURIComponent(`${HOME}/account/link/acme`)}`)
  })
})

describe('the question whether to link', () => {
  const nobody = (): Promise<Browser> => Promise.resolve(new Browser(world))
  const stale = async (): Promise<Browser> => {
    await signIn(ada, EMAIL)
    clock.pass(world.config.freshMs + 1000)
    await ada.post('/api/refresh')
    return ada
  }
  const halfProved = async (): Promise<Browser> => {
    await signIn(ada, EMAIL)
    const strict = new Browser(openWorld({ ...varsFor(acme.entry()), MFA: 'required' }))
    for (const [name, value] of ada.jar) strict.jar.set(name, value)
    return strict
  }

  it.each([
    ['nobody', nobody, SIGN_IN],
    ['somebody whose proof is old', stale, PROVE],
    ['somebody who has proved one factor of two', halfProved, SIGN_IN],
  ])(
    'is not put to %s: they are led to sign in or to a fresh proof, and nothing is begun',
    async (_, somebody, way) => {
      const who = await somebody()
      const before = who.cookies()
      const asked = await who.get(LINK)
      expect([asked.status, pathOf(asked.headers.get('Location'))]).toEqual([302, way])
      const answered = await submit(who, LINK, { return_to: `${HOME}/orders` })
      expect([answered.status, pathOf(answered.headers.get('Location'))]).toEqual([303, way])
      expect(who.cookies()).toBe(before)
    },
  )

  it('is put, and answered, by somebody whose access token has run out while their session goes on: it is renewed on the way', async () => {
    await signIn(ada, EMAIL)
    for (const ask of [() => ada.get(LINK), () => submit(ada, LINK, { return_to: `${HOME}/orders` })]) {
      clock.pass(world.config.accessTokenMs + 11_000)
      expect((await ada.get('/api/session')).status).toBe(401)
      const answer = await ask()
      expect([answer.status, (await ada.get('/api/session')).status]).toEqual([200, 200])
    }
    expect(await count('sessions')).toBe(1)
    await ada.post('/api/sign-out')
    expect((await ada.get(LINK)).status).toBe(302)
  })

  it('is not answered by the page of another site', async () => {
    await signIn(ada, EMAIL)
    const answer = await submit(ada, LINK, { return_to: '' }, 'https://evil.example')
    expect([answer.status, (await json(answer)).code]).toEqual([403, 'cross_site_request'])
  })

  it('leads nowhere but to pages of ours, and knows its providers', async () => {
    await signIn(ada, EMAIL)
    expect((await ada.get('/account/link/other')).status).toBe(404)
    expect((await submit(ada, '/account/link/other', { return_to: '' })).status).toBe(404)
    expect((await ada.get('/account/link/acme?return_to=https://evil.example')).status).toBe(400)
    expect((await submit(ada, LINK, { return_to: 'https://evil.example' })).status).toBe(400)
  })

  it('says so where the provider is down, and leads back', async () => {
    await signIn(ada, EMAIL)
    acme.bend.answers = { '/.well-known/openid-configuration': () => new Response(null, { status: 500 }) }
    const answer = await submit(ada, LINK, { return_to: `${HOME}/orders` })
    expect(answer.status).toBe(503)
    expect(linkIn(await answer.text())).toBe('/orders')
  })
})

describe('the page of a sign-in', () => {
  it('remembers the device only where it is asked to', async () => {
    const withAge = (answer: Response): boolean =>
      answer.headers.getSetCookie().some((cookie) => /^__Host-latchkey-refresh=.*Max-Age/.test(cookie))
    expect(withAge(await submit(ada, '/sign-in', typed()))).toBe(false)
    expect(withAge(await submit(ada, '/sign-in', typed({ remember: 'on' })))).toBe(true)
  })

  it('says the same of a wrong password and of an unknown address, and signs nobody in', async () => {
    const wrong = await submit(ada, '/sign-in', typed({ password: 'Another-Password-1' }))
    const unknown = await submit(ada, '/sign-in', typed({ email: 'eve@example.com' }))
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    const page = await wrong.text()
    expect(page).toContain('don’t match')
    // But for the address that was typed.
    expect((await unknown.text()).replaceAll(/eve(@|%40)/g, 'ada$1')).toBe(page)
    expect(await count('sessions')).toBe(0)
  })

  it('asks for the second factor, and goes on', async () => {
    const owner = new Browser(world)
    await signIn(owner, EMAIL)
    const app = appOf(await json(await owner.post('/api/totp')))
    await owner.post('/api/totp/confirm', { code: app.code() })
    const step = await submit(ada, '/sign-in', typed({ return_to: `${HOME}${LINK}` }))
    expect([step.status, [...ada.jar.keys()]]).toEqual([303, ['__Host-latchkey-step']])
    const page = await (await onwardFrom(ada, step)).text()
    clock.pass(30_000)
    const [, token = ''] = /name="mfa_token" value="([^"]+)"/.exec(page) ?? []
    const proved = { mfa_token: token, code: app.code(), return_to: `${HOME}${LINK}` }
    const done = await submit(ada, '/sign-in/totp', proved)
    expect([done.status, pathOf(done.headers.get('Location'))]).toEqual([303, LINK])
    expect(ada.jar.has('__Host-latchkey-step')).toBe(false)
    expect((await ada.get(LINK)).status).toBe(200)
  })

  it('leads somebody who must have a second factor to their mailbox, before they set one up', async () => {
    const strict = new Browser(openWorld({ ...varsFor(acme.entry()), MFA: 'required' }))
    const answer = await submit(strict, '/sign-in', typed())
    expect(await (await onwardFrom(strict, answer)).text()).toContain('/sign-in/email-code')
  })

  it('says when too many were tried, and to come back', async () => {
    const few = new Browser(openWorld({ ...varsFor(acme.entry()), SIGN_IN_ATTEMPTS: '1' }))
    await submit(few, '/sign-in', typed({ password: 'Another-Password-1' }))
    const answer = await submit(few, '/sign-in', typed())
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(await answer.text()).toContain('Too many attempts')
  })

  it('is alike for the right password and an unknown address where Turnstile is wanted, which it has not', async () => {
    const guarded = new Browser(openWorld({ ...varsFor(acme.entry()), TURNSTILE_SECRET: 'secret' }))
    const answers: [number, string][] = []
    for (const email of [EMAIL, 'eve@example.com']) {
      for (let attempt = 0; attempt < 3; attempt += 1)
        await submit(guarded, '/sign-in', typed({ email, password: 'x' }))
      const answer = await submit(guarded, '/sign-in', typed({ email }))
      answers.push([answer.status, (await answer.text()).replaceAll(/eve(@|%40)/g, 'ada$1')])
    }
    expect(answers[0]).toEqual([401, expect.stringContaining('Sign in where you usually do')])
    expect(answers[1]).toEqual(answers[0])
    expect((await submit(new Browser(guarded.world), '/sign-in', typed())).status).toBe(303)
  })

  it('posts and links below an issuer with a path', async () => {
    const below = new Browser(openWorld({ ...varsFor(acme.entry()), ISSUER: `${HOME}/auth` }))
    const page = await (await below.get('/sign-in')).text()
    const [, action = '', forgot = '', other = ''] =
      /action="([^"]+)"[^]*?href="(forgot[^"]+)"[^]*?class="button quiet unticked" href="([^"]+)"/.exec(page) ?? []
    expect([action, forgot, other].map((to) => new URL(to, `${HOME}/auth/sign-in`).pathname)).toEqual([
      '/auth/sign-in',
      '/auth/forgot-password',
      '/auth/sign-in/acme',
    ])
    const asked = await below.get('/account/link/acme')
    expect(pathOf(asked.headers.get('Location'))).toMatch(
      /^\/auth\/sign-in\?return_to=[^&]+%2Fauth%2Faccount%2Flink%2Facme/,
    )
  })

  it('offers every provider, on the way to the same place, and leads nowhere else', async () => {
    const page = await (await ada.get('/sign-in?return_to=/orders')).text()
    expect(page).toContain(`href="${HOME}/sign-in/acme?return_to=${encodeURIComponent(`${HOME}/orders`)}"`)
    expect(page).toMatch(
      /<svg class="icon"[^>]*aria-hidden="true">(?:<path[^>]*><\/path>|<path[^>]*\/>)+<\/svg>Sign in with Acme</,
    )
    expect((await ada.get('/sign-in?return_to=https://evil.example')).status).toBe(400)
    expect((await submit(ada, '/sign-in', typed({ return_to: 'https://evil.example' }))).status).toBe(400)
    expect(await count('sessions')).toBe(0)
  })
})
