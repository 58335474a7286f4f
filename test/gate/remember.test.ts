// `remember`: with it the cookies of a session outlive the browser, by whichever way somebody came in, and go on to after each
// refresh; without it none does. The session itself ends when it ends.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { takeAnyPassword } from '../support/people/factors.ts'
import { Browser, newestMail } from '../support/people/people.ts'
import { begin, comeBack, listen, Provider, varsFor } from '../support/providers/provider.ts'
import { documentFrom, wholeOf } from '../support/reference/document.ts'
import { routesOfRouter } from '../support/router.ts'
import { WAYS, worldOf } from '../support/people/ways-in.ts'
import type { Wish } from '../support/people/ways-by-sign-up.ts'
import { sized } from '../support/size.ts'
import { freshWorld, json, PASSWORD, rows, stopClock } from '../support/world.ts'

const HOUR_MS = 3_600_000

/** Forms that sign nobody in, and why. */
const SIGNS_NOBODY_IN: Record<string, string> = {
  'POST /authorize': 'comes again by a link',
  'POST /oauth/par': 'keeps a request',
  'POST /oauth/introspect': 'tells a client of a token',
  'POST /oidc/logout': 'comes again by a link',
  'POST /oidc/logout/confirm': 'ends a session',
  'POST /account/connections/take-away': 'ends what a client has',
  'POST /device': 'asks a person',
  'POST /device/answer': 'gives a device what it waits for',
  'POST /oauth/device/code': 'a device begins to wait',
  'POST /oauth/register': 'makes a client',
  'POST /consent': 'gives a client a code',
  'POST /oauth/token': 'gives a client tokens',
  'POST /oauth/revoke': 'ends what a client has',
  'POST /userinfo': 'tells a client who signed in',
  'POST /dev/super-admin': 'sets a role',
  'POST /account/connections/unlink': 'unlinks an account',
  'POST /admin/clients/new': 'adds an app',
  'POST /admin/clients/:id/edit': 'changes one',
  'POST /admin/clients/:id/access': 'changes one',
  'POST /admin/clients/:id/secret': 'makes a secret',
  'POST /admin/clients/:id/end-secrets': 'ends one',
  'POST /admin/clients/:id/disable': 'disables an app',
  'POST /admin/clients/:id/enable': 'enables one',
  'POST /admin/clients/:id/delete': 'deletes one',
  'POST /admin/clients/:id/register-trial': 'changes a redirect URI',
  'POST /admin/apis/new': 'adds, changes or deletes an API',
  'POST /admin/apis/:id/edit': 'adds, changes or deletes an API',
  'POST /admin/apis/:id/delete': 'adds, changes or deletes an API',
  'POST /admin/people/:id/rename': 'renames somebody else',
  'POST /admin/people/:id/role': 'sets somebody’s role',
  'POST /admin/people/:id/send-reset': 'mails',
  'POST /admin/people/:id/unlock': 'resets counters',
  'POST /admin/people/:id/end-sessions': 'ends sessions',
  'POST /admin/people/:id/remove-factors': 'removes factors',
  'POST /admin/people/:id/disable': 'disables somebody',
  'POST /admin/people/:id/enable': 'enables somebody',
  'POST /admin/people/:id/delete': 'deletes somebody',
  'POST /account/delete': 'ends sessions',
  'POST /account/email': 'mails',
  'POST /account/email/confirm': 'changes the address of a session that is there',
  'POST /account/name': 'changes the name of a session’s person',
  'POST /account/prove/mail': 'mails',
  'POST /account/security/app': 'sets up an app of the session that is there',
  'POST /account/security/app/remove': 'removes it',
  'POST /account/security/codes': 'makes recovery codes',
  'POST /account/security/passkeys': 'adds a passkey to the person of the session that is there',
  'POST /account/security/passkeys/:id/remove': 'removes one',
  'POST /account/security/passkeys/:id/rename': 'renames one',
  'POST /account/security/passkeys/later': 'remembers a "not now"',
  'POST /account/security/password': 'changes a password',
  'POST /account/sessions/end': 'ends a session',
  'POST /account/sessions/others': 'ends sessions',
  'POST /account/link/:provider': 'joins an account to the session that is there',
  'POST /admin/people/:id/impersonate': 'begins a session that ends with the operator’s own',
  'POST /api/admin/users/:id/impersonate': 'begins a session that ends with the operator’s own',
  'POST /impersonation/stop': 'gives the operator’s own session back, as long as it lasts',
  'POST /admin/people/export': 'gives a file of people',
  'POST /admin/people/new': 'makes an account for somebody else',
  'POST /admin/sessions/:id/end': 'ends a session',
  'POST /admin/keys/compromised': 'kills keys',
  'POST /admin/keys/rotate': 'marks a key as due',
  'POST /admin/mail/:id/retry': 'mails',
  'POST /admin/mail/retry': 'mails',
  'POST /backchannel-logout/:provider': 'ends sessions',
  'POST /confirm-email': 'changes the address of a session that is there',
  'POST /dev/pages': 'does nothing, in development alone',
  'POST /forgot-password': 'mails',
  'POST /reset-password': 'sets a password, with which one signs in',
  'POST /sign-in/email-code': 'leads on to the enrolment, which signs in',
  'POST /sign-in/mailed_code': 'mails',
  'POST /sign-out': 'ends the session',
  'POST /sign-up': 'mails, unless addresses need no confirmation; then as the API',
  'POST /verify-email/resend': 'mails',
  'POST /undo-email': 'ends sessions',
}

let clock: ReturnType<typeof stopClock>

beforeEach(() => {
  clock = stopClock()
  takeAnyPassword()
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** How long a browser keeps each cookie of a session, in seconds: `session` for one that ends with it. */
function livesOf(answer: Response): Record<string, string> {
  const set = answer.headers.getSetCookie().flatMap((cookie) => {
    const [, name] = /^__Host-latchkey-(access|refresh)=/.exec(cookie) ?? []
    return name === undefined ? [] : [[name, /Max-Age=(\d+)/.exec(cookie)?.[1] ?? 'session']]
  })
  return Object.fromEntries(set) as Record<string, string>
}

const WISHES: [string, Wish, boolean][] = [
  ['says nothing', {}, false],
  ['says yes', { remember: true }, true],
  ...sized<[string, Wish, boolean][]>([], [['says no', { remember: false }, false]]),
]

describe.each(WAYS.map((way) => [way.route, way.by, way] as const))('%s, by %s', (_route, _by, way) => {
  it.each(WISHES)('remembers whoever wishes it: one who %s', async (_name, wish, remembered) => {
    const world = await worldOf(way)
    const browser = new Browser(world)
    const answer = await way.enter(browser, wish)
    expect(answer.ok || answer.status === 303, await answer.clone().text()).toBe(true)
    const { sessionIdleMs, sessionAbsoluteMs } = world.config
    // An access token ends at a full second.
    const lives = remembered
      ? { access: expect.stringMatching(/^(300|299)$/) as string, refresh: String(sessionIdleMs / 1000) }
      : { access: 'session', refresh: 'session' }
    expect(livesOf(answer)).toEqual(lives)

    const { session } = await json(await browser.get('/api/session'))
    expect(Date.parse(session.expires_at) - Date.parse(session.created_at)).toBe(sessionAbsoluteMs)
    const [row] = await rows<{ remember: number }>('SELECT remember FROM sessions WHERE id = ?', session.id)
    expect(row?.remember === 1).toBe(remembered)

    clock.pass(HOUR_MS)
    const renewed = await browser.post('/api/refresh')
    expect(livesOf(renewed)).toEqual(lives)
    expect((await json(renewed)).session.expires_at).toBe(session.expires_at)
  })
})

describe('the table of ways in', () => {
  it('has every route whose answer may sign somebody in, and every form of a page', async () => {
    const world = await freshWorld()
    const document = await documentFrom(world)
    const operations = Object.entries(wholeOf(document, document.paths))
    const signingIn = operations.flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { responses }]) => /signed_in|"refresh_token":/.test(JSON.stringify(responses)))
        .map(([method]) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    const forms = routesOfRouter().filter((route) => /^POST \/(?!api\/)|^GET \/callback/.test(route))
    const known = [...WAYS.map(({ route }) => route), ...Object.keys(SIGNS_NOBODY_IN)]
    expect([...signingIn, ...forms].filter((route) => !known.includes(route))).toEqual([])
    expect(known.filter((route) => ![...signingIn, ...forms].includes(route))).toEqual([])
  })
})

describe('the wish', () => {
  const ticks = (page: string): boolean => /name="remember" value="true" checked/.test(page)

  it('is kept where a form is shown again, and where a provider leads to the form', async () => {
    const acme = new Provider()
    listen(acme)
    const browser = new Browser(await freshWorld(varsFor(acme.entry())))
    const wrong = { email: 'ada@example.com', password: 'x' }
    for (const fields of [wrong, { ...wrong, email: 'x' }]) {
      const press = async (more: object): Promise<string> =>
        (
          await browser.world.fetch('/sign-in', {
            method: 'POST',
            body: new URLSearchParams({ ...fields, ...more }),
            headers: { Accept: 'text/html', Origin: browser.origin },
          })
        ).text()
      expect(ticks(await press({ remember: 'on' }))).toBe(true)
      expect(ticks(await press({}))).toBe(false)
    }
    await browser.post('/api/sign-up', { email: 'ada@example.com', password: PASSWORD })
    const { link = '' } = await newestMail(browser.world, 'ada@example.com')
    await browser.submit('/verify-email', { token: new URL(link).searchParams.get('token') ?? '' })

    const stranger = new Browser(browser.world)
    const sent = await stranger.get('/sign-in/acme?remember=true')
    const back = await comeBack(stranger, acme, acme.authorize(sent.headers.get('Location') ?? ''))
    const [, onward = ''] = /<a class="button" href="([^"]+)"/.exec(await back.text()) ?? []
    const { pathname, search } = new URL(onward.replaceAll('&amp;', '&'))
    expect(ticks(await (await stranger.get(pathname + search)).text())).toBe(true)
  })

  it('is kept where a provider refuses, for another try', async () => {
    const acme = new Provider()
    listen(acme)
    const browser = new Browser(await freshWorld(varsFor(acme.entry())))
    const again = async (query: string): Promise<string> => {
      const sent = await browser.get(`/sign-in/acme${query}`)
      const state = new URL(sent.headers.get('Location') ?? '').searchParams.get('state') ?? ''
      const refused = new URLSearchParams({ error: 'access_denied', state, iss: acme.issuer })
      return (await comeBack(browser, acme, refused)).text()
    }
    expect(await again('?remember=true')).toContain('&amp;remember=true"')
    expect(await again('')).not.toContain('remember=')
  })

  it('goes along to each provider by the link that the box uncovers', async () => {
    const acme = new Provider()
    listen(acme)
    const browser = new Browser(await freshWorld(varsFor(acme.entry())))
    const page = await (await browser.get('/sign-in?return_to=/orders')).text()
    const links = [...page.matchAll(/<a class="button quiet (\w+)" href="([^"]+)"/g)].map(([, which, to = '']) => [
      which,
      new URL(to.replaceAll('&amp;', '&')).searchParams.get('remember'),
    ])
    expect(links).toEqual([
      ['unticked', null],
      ['ticked', 'true'],
    ])
  })

  it('is refused where it is neither yes nor no', async () => {
    const acme = new Provider()
    listen(acme)
    const browser = new Browser(await freshWorld(varsFor(acme.entry())))
    for (const remember of ['yes', 1, {}, []]) {
      const answer = await browser.post('/api/sign-in', { email: 'ada@example.com', password: PASSWORD, remember })
      expect((await json(answer)).code).toBe('invalid_request')
    }
    expect((await browser.get('/sign-in/acme?remember=maybe')).status).toBe(400)
    expect((await browser.submit('/verify-email', { token: 'x', remember: 'maybe' })).status).toBe(400)
    await begin(browser, acme)
  })

  it('belongs to the challenge of its sign-up alone: a code that is asked for anew keeps it', async () => {
    const browser = new Browser(await freshWorld())
    const email = 'ada@example.com'
    const { challenge } = await json(await browser.post('/api/sign-up', { email, password: PASSWORD, remember: true }))
    clock.pass(61_000)
    const renewed = await json(await browser.post('/api/email/verify/resend', { challenge }))
    const { code } = await newestMail(browser.world, email)
    const answer = await browser.post('/api/email/verify', { challenge: renewed.challenge, code })
    expect(livesOf(answer)['refresh']).not.toBe('session')
  })
})
