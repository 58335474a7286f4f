// What providers differ in and an operator may choose; what a thin answer leaves out; and whose a fault is.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ADA, begin, comeBack, signInAt, type Claims } from '../support/providers/provider.ts'
import { Browser, count } from '../support/people/people.ts'
import { causes, openAcme, type AtAcme } from '../support/providers/acme.ts'
import { json, rows } from '../support/world.ts'

let { world, acme, ada, asked } = {} as AtAcme

async function open(...how: Parameters<typeof openAcme>): Promise<void> {
  ;({ world, acme, ada, asked } = await openAcme(...how))
}

beforeEach(() => open())

afterEach(() => {
  vi.restoreAllMocks()
})

const status = async (claims: Claims = ADA): Promise<number> =>
  (await signInAt(new Browser(world), acme, claims)).status
const tokenRequest = (): RequestInit | undefined => asked.find(({ url }) => url.endsWith('/token'))?.init
const basic = (): string => atob(new Headers(tokenRequest()?.headers).get('Authorization')?.split(' ')[1] ?? '')

describe('a client’s secret', () => {
  it('is shown by Basic with letters, digits and -._~ as they are, and the rest encoded', async () => {
    await open({ client_id: 'client-1' }, { OIDC_ACME_CLIENT_SECRET: "s3cret-with_dots.and~more +%:é!*'()" })
    acme.bend.answers = { '/token': () => Response.json({ error: 'invalid_grant' }, { status: 400 }) }
    await comeBack(ada, acme, await backOf())
    expect(basic()).toBe('client-1:s3cret-with_dots.and~more+%2B%25%3A%C3%A9%21%2A%27%28%29')
  })

  it('is shown as it is where the setting says so', async () => {
    await open({ basic_encoding: 'raw' }, { OIDC_ACME_CLIENT_SECRET: 'a+b=c' })
    await comeBack(ada, acme, await backOf())
    expect(basic()).toBe('latchkey-at-the-provider:a+b=c')
  })

  it('is posted, or not shown at all, where the client is registered so', async () => {
    await open({ token_endpoint_auth_method: 'client_secret_post' })
    acme.client = 'post'
    expect(await status()).toBe(303)
    await open({ token_endpoint_auth_method: 'none' })
    await signInAt(ada, acme)
    const form = new URLSearchParams(tokenRequest()?.body as URLSearchParams)
    expect([form.get('client_id'), form.has('client_secret')]).toEqual(['latchkey-at-the-provider', false])
  })

  async function backOf(): Promise<URLSearchParams> {
    const url = await begin(ada, acme)
    return new URLSearchParams({ code: 'x', state: url.searchParams.get('state') ?? '', iss: acme.issuer })
  }
})

describe('the way there', () => {
  it('takes prompt, max_age and the provider’s own parameters along', async () => {
    await open({ prompt: 'select_account', max_age: 60, parameters: { claims: '{}' } })
    const { searchParams } = await begin(ada, acme)
    expect(Object.fromEntries(searchParams)).toMatchObject({ prompt: 'select_account', max_age: '60', claims: '{}' })
  })

  it('back wants the time of a proof that is no older than max_age', async () => {
    await open({ max_age: 60 })
    const now = Date.now() / 1000
    expect(await status({ ...ADA, auth_time: undefined })).toBe(400)
    expect(await status({ ...ADA, auth_time: now - 600 })).toBe(400)
    expect(await status({ ...ADA, auth_time: now - 30 })).toBe(303)
  })

  it.each([
    [{ parameters: { state: 'x' } }],
    [{ prompt: 'Login!' }],
    [{ max_age: -1 }],
    [{ domains: [] }],
    [{ token_endpoint_auth_method: 'private_key_jwt' }],
    [{ kind: 'github', max_age: 1 }],
  ])('is misconfigured by %j', async (entry) => {
    await expect(open(entry)).rejects.toThrow('OIDC_PROVIDERS')
  })
})

describe('a sign-in without auth_time', () => {
  it('is no fresh proof', async () => {
    await signInAt(ada, acme, { ...ADA, auth_time: undefined })
    expect((await json(await ada.post('/api/identities/acme', {}))).code).toBe('reauthentication_required')
    const eve = new Browser(world)
    await signInAt(eve, acme)
    expect((await eve.post('/api/identities/acme', {})).status).toBe(200)
  })
})

describe('domains', () => {
  it.each<[string, string[], Claims, number]>([
    ['oidc', ['example.com'], ADA, 303],
    ['oidc', ['other.example', 'EXAMPLE.com'], ADA, 303],
    ['oidc', ['other.example'], ADA, 400],
    ['oidc', ['ample.com'], ADA, 400],
    ['oidc', ['example.com'], { ...ADA, email_verified: false }, 400],
    ['google', ['example.com'], { ...ADA, hd: 'example.com' }, 303],
    ['google', ['example.com'], ADA, 400],
    ['google', ['example.com'], { ...ADA, hd: 'evil.example' }, 400],
  ])('of %s, %j, let %j in: %i', async (kind, domains, claims, expected) => {
    await open({ kind, domains })
    expect(await status(claims)).toBe(expected)
  })

  it('of Microsoft are tenants too', async () => {
    const tid = '72f988bf-86f1-41af-91ab-2d7cd011db47'
    await open({ kind: 'microsoft', domains: [tid] })
    expect(await status({ ...ADA, tid, xms_edov: 1 })).toBe(303)
    expect(await status({ ...ADA, sub: 'eve', tid: '9188040d-6c67-4c5b-b112-36a304b66dad', xms_edov: 1 })).toBe(400)
  })

  it('keep out somebody who is known and has left', async () => {
    await open({ domains: ['example.com'] })
    expect(await status()).toBe(303)
    const answer = await signInAt(ada, acme, { ...ADA, email: 'ada@elsewhere.example' })
    expect([answer.status, await causes(), await count('sessions')]).toEqual([400, ['wrong_domain'], 1])
    expect(await answer.text()).toContain('does not belong to an organization that may sign in here')
  })
})

describe('a thin ID token', () => {
  const userinfo = (said: Claims, code = 200): void => {
    acme.metadata['userinfo_endpoint'] = `${acme.issuer}/userinfo`
    acme.bend.answers = { '/userinfo': () => Response.json(said, { status: code }) }
  }
  const name = async (): Promise<unknown> => (await rows<{ name: string }>('SELECT name FROM users'))[0]?.name

  it.each<[string, Claims, Claims, number]>([
    ['no verification', { email_verified: undefined }, ADA, 303],
    [
      'no verification, and the address in capitals there',
      { email_verified: null },
      { ...ADA, email: 'Ada@Example.com' },
      303,
    ],
    ['no verification, which is of another address', { email_verified: '' }, { ...ADA, email: 'eve@example.com' }, 400],
    ['a verification that is no', { email_verified: false, name: null }, ADA, 400],
    ['null for all', { email: null, email_verified: null, name: null, azp: null }, ADA, 303],
    ['nothing of it, as text there', { email: '', email_verified: undefined }, { ...ADA, email_verified: 'true' }, 303],
  ])('with %s is completed at userinfo', async (_, token, said, expected) => {
    userinfo(said)
    expect(await status({ ...ADA, ...token })).toBe(expected)
  })

  it('has its name from there', async () => {
    userinfo(ADA)
    expect(await status({ ...ADA, name: undefined })).toBe(303)
    expect(await name()).toBe('Ada Lovelace')
  })

  it('signs in who is known though userinfo refuses us, and an outage there keeps nobody from a name', async () => {
    userinfo(ADA)
    expect(await status()).toBe(303)
    userinfo({}, 403)
    expect(await status({ ...ADA, email_verified: undefined })).toBe(303)
    userinfo({}, 503)
    expect(await status({ ...ADA, name: undefined })).toBe(303)
    expect(await status({ ...ADA, email_verified: undefined })).toBe(503)
  })
})

describe('whose a fault is', () => {
  it.each<[string, string, RegExp]>([
    ['invalid_client', 'OIDC_ACME_CLIENT_SECRET', /token_endpoint_auth_method/],
    ['redirect_uri_mismatch', 'http://localhost:8787/callback/acme', /register/],
  ])('%s is the operator’s, who is told what to do, once; the person is told so', async (error, names, words) => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    acme.bend.answers = { '/token': () => Response.json({ error }, { status: 401 }) }
    const answer = await signInAt(ada, acme)
    expect(answer.status).toBe(500)
    expect(await answer.text()).toContain('Signing in with Acme is not set up properly here')
    await signInAt(ada, acme)
    const lines = told.mock.calls.flat().map(String)
    expect(lines.map((line) => (JSON.parse(line) as { what: string }).what)).toEqual(['provider_misconfigured'])
    expect(lines[0]).toContain(names)
    expect(lines[0]).toMatch(words)
  })

  it('a secret that isn’t set is named, and its value never', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await open({}, { OIDC_ACME_CLIENT_SECRET: '' })
    expect((await signInAt(ada, acme)).status).toBe(500)
    expect(told.mock.calls.flat().join()).toContain('OIDC_ACME_CLIENT_SECRET is not set')
  })

  it.each<[string, number, string]>([
    ['unauthorized_client', 400, 'could not be finished'],
    ['temporarily_unavailable', 400, 'can’t be reached'],
    ['access_denied', 400, 'did not let you in'],
    ['constructor', 400, 'did not let you in'],
  ])('a browser that brings %s causes no 5xx', async (error, expected, words) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    acme.bend.callback = (parameters) => {
      parameters.delete('code')
      parameters.set('error', error)
    }
    const answer = await signInAt(ada, acme)
    expect([answer.status, (await answer.text()).includes(words)]).toEqual([expected, true])
  })

  it('what a browser brings is no word of the provider’s in the log: it accuses nobody, once a minute', async () => {
    const accused = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const told = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    for (const error of ['invalid_client', 'invalid_client', 'made_up']) {
      const state = (await begin(ada, acme)).searchParams.get('state') ?? ''
      const brought = new URLSearchParams({ error, state, iss: acme.issuer })
      expect((await comeBack(ada, acme, brought)).status).toBe(400)
    }
    expect(accused).not.toHaveBeenCalled()
    expect(told.mock.calls.flat().map((line) => (JSON.parse(String(line)) as { what: string }).what)).toEqual([
      'browser_brought_an_error',
    ])
  })

  it.each([
    [404, 500, 1],
    [410, 500, 1],
    [400, 500, 1],
    [403, 500, 1],
    [408, 503, 0],
    [429, 503, 0],
    [500, 503, 0],
    [503, 503, 0],
  ])(
    'an issuer without a document (%i) is the operator’s, and an outage the provider’s: %i',
    async (status, page, lines) => {
      const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
      acme.bend.answers = { '/.well-known/openid-configuration': () => new Response('', { status }) }
      expect([(await ada.get('/sign-in/acme')).status, told.mock.calls.length]).toEqual([page, lines])
    },
  )
})

describe('the URL of a logout', () => {
  const urlAfter = async (claims: Claims): Promise<URL> => {
    await signInAt(ada, acme, { ...ADA, ...claims })
    return new URL((await json(await ada.get('/api/identities/logout-url'))).url)
  }

  it.each<[string, Claims, string]>([
    ['its subject', {}, 'ada'],
    ['its login_hint', { login_hint: 'O.CiQ3' }, 'O.CiQ3'],
  ])('names a person by %s where the ID token is too long for a URL', async (_, claims, hint) => {
    const groups = Array.from({ length: 600 }, () => crypto.randomUUID())
    const { href, searchParams } = await urlAfter({ ...claims, groups })
    expect(href.length).toBeLessThanOrEqual(2000)
    expect([searchParams.has('id_token_hint'), searchParams.get('logout_hint')]).toEqual([false, hint])
    expect(searchParams.get('client_id')).toBe('latchkey-at-the-provider')
    expect(searchParams.get('post_logout_redirect_uri')).toBe('http://localhost:8787/signed-out')
  })

  it('has the ID token where it fits', async () => {
    const { searchParams } = await urlAfter({})
    expect([searchParams.has('id_token_hint'), searchParams.has('logout_hint')]).toEqual([true, false])
  })
})
