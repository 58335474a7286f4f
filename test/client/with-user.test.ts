// A Worker without a framework, and browsers that ask for pages: over the entrypoint itself. And where refusals are explained.
import { createExecutionContext } from 'cloudflare:test'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import {
  requireToken,
  requireUser,
  withUser,
  type AuthService,
  type RequireTokenEnv,
  type RequireUserEnv,
} from '../../src/client/index.ts'
import { Auth } from '../../src/rpc.ts'
import { LIKES_PAGES } from '../support/people/forms.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { freshWorld } from '../support/world.ts'

const world = await freshWorld()
const AUTH = new Auth(createExecutionContext(), world.env) as unknown as AuthService
const ISSUER = world.config.issuer
const PAGE = 'https://shop.example.com/orders?page=2'

type Env = { AUTH: unknown; SHOP: string }
const shop = withUser<Env>(
  async ({ user, auth, request, env }) =>
    Response.json([user.role, request.method, env.SHOP, (await auth.getUser(user.user_id)).ok]),
  { redirect: true },
)
const lately = withUser<Env>(() => new Response('in'), { max_age: -1, redirect: true })
const visit = (headers: Record<string, string>, worker = shop, method = 'GET'): Promise<Response> =>
  worker(new Request(PAGE, { method, headers }), { AUTH, SHOP: 'tea' }, {})
const told = async (response: Response) => [response.status, (await response.json<{ type: string }>()).type]

const browser = new Browser(world)
await addUser(world, 'ada@example.com')
await signIn(browser, 'ada@example.com')
const cookies = { Cookie: browser.cookies() }

describe('withUser', () => {
  it('hands on who asks and the binding, and passes renewed cookies on', async () => {
    const answer = await visit(cookies)
    expect(await answer.json()).toEqual(['USER', 'GET', 'tea', true])
    const renewed = await visit({ Cookie: cookies.Cookie.replace(/__Host-latchkey-access=[^;]*;? ?/, '') })
    expect([renewed.status, renewed.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(renewed.headers.getSetCookie().join()).toContain('__Host-latchkey-access=')
  })

  it('leads a browser that asks for a page to the page to sign in, which leads back', async () => {
    const away = await visit({ Accept: LIKES_PAGES })
    expect([away.status, away.headers.get('Location'), away.headers.get('Cache-Control')]).toEqual([
      303,
      `${ISSUER}/sign-in?return_to=${encodeURIComponent(PAGE)}`,
      'no-store',
    ])
  })

  it('leads to the page that asks for a fresh proof', async () => {
    const away = await visit({ ...cookies, Accept: LIKES_PAGES }, lately)
    expect(away.headers.get('Location')).toBe(`${ISSUER}/account/prove?return_to=${encodeURIComponent(PAGE)}`)
  })

  it('refuses programs, forms and bearer tokens by a problem document that Latchkey explains', async () => {
    const refusals: [Promise<Response>, number, string][] = [
      [visit({}), 401, 'unauthenticated'],
      [visit({ Accept: LIKES_PAGES, Authorization: 'Bearer x' }), 401, 'unauthenticated'],
      [visit({ Accept: LIKES_PAGES }, shop, 'POST'), 401, 'unauthenticated'],
      [visit({ ...cookies, Origin: 'https://evil.example' }, shop, 'POST'), 403, 'cross_site_request'],
      [visit(cookies, lately), 401, 'reauthentication_required'],
    ]
    for (const [refusal, status, code] of refusals) {
      expect(await told(await refusal)).toEqual([status, `${ISSUER}/problems/${code}`])
      const explained = await world.fetch(`/problems/${code}`, { headers: { Accept: LIKES_PAGES } })
      expect(explained.status).toBe(200)
    }
  })
})

describe('a refusal of the middlewares for Hono', () => {
  it('is explained by Latchkey', async () => {
    const users = new Hono<RequireUserEnv>().get('/', requireUser({ role: 'ADMIN' }), (c) => c.text('in'))
    const tokens = new Hono<RequireTokenEnv>().get('/', requireToken({ scope: ['read:orders'] }), (c) => c.text('in'))
    const ask = (app: { request: typeof users.request }, headers: Record<string, string>) =>
      app.request('https://shop.example.com/', { headers }, { AUTH })
    expect(await told(await ask(users, cookies))).toEqual([403, `${ISSUER}/problems/forbidden`])
    expect(await told(await ask(tokens, {}))).toEqual([401, `${ISSUER}/problems/unauthenticated`])
    const token = browser.jar.get('__Host-latchkey-access') ?? ''
    expect(await told(await ask(tokens, { Authorization: `Bearer ${token}` }))).toEqual([
      403,
      `${ISSUER}/problems/insufficient_scope`,
    ])
    expect(await told(await ask(tokens, { Authorization: 'Bearer a.b.c' }))).toEqual([
      401,
      `${ISSUER}/problems/token_invalid`,
    ])
  })
})
