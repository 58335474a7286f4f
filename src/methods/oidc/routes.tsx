// Signing in with a provider of OpenID Connect: there, back, and the accounts that are joined.
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import type { Provider } from '../../config/oidc.ts'
import { run } from '../../db/client.ts'
import { identitySchema } from '../../http/answers.ts'
import type { AppEnv } from '../../http/app-env.ts'
import { authenticate } from '../../http/authenticate.ts'
import { formBody, jsonBody, readForm } from '../../http/body.ts'
import { clearCookie, readCookie, setCookie } from '../../http/cookies.ts'
import { refuseFloods } from '../../http/flood.ts'
import { answerOnce } from '../../http/once.ts'
import { answerPage } from '../../http/page.ts'
import { problem } from '../../http/problems.ts'
import { requireId } from '../../http/require-administrator.ts'
import { callerClaims, isFresh, meetCaller, requireFresh, requireSession } from '../../http/require-session.ts'
import { askSecondStep, lead, readReturnTo, redirectSignedIn, refuseReturnTo } from '../../http/return-to.ts'
import { describes } from '../../http/route-spec.ts'
import { ProviderFault } from './ask.ts'
import { beginSignIn } from './begin.ts'
import { causeOf, exchange } from './exchange.ts'
import { linkIdentity, listIdentities, unlinkIdentity } from './link.ts'
import { logOutByProvider, noteRefusedLogout, providerLogoutUrl, type LogoutRefusal } from './logout.ts'
import { LinkPage, ProviderFailed, SignedOutPage, type Failure } from './pages.tsx'
import { refusedEntry, signInByProvider } from './sign-in.ts'
import { cookieName, isState, openTransaction, TRANSACTION_SECONDS, type Transaction } from './transaction.ts'

/** Apple posts its answer from its own site: only a cookie that may cross sites is there then. */
const sameSiteOf = (provider: Provider): 'Lax' | 'None' => (provider.kind === 'apple' ? 'None' : 'Lax')

const providerOf = (c: Context<AppEnv>): Provider | undefined =>
  c.get('deps').config.providers.find(({ id }) => id === c.req.param('provider'))

/** `on`: where a sign-in was to end, or for which account; whoever was linking goes back to where they began it. */
function fail(
  c: Context<AppEnv>,
  provider: Provider,
  failure: Failure,
  on?: Pick<Transaction, 'returnTo' | 'link'>,
): Promise<Response> {
  const query = on === undefined ? '' : `?return_to=${encodeURIComponent(on.returnTo)}`
  const again = `${c.get('deps').config.issuer}/sign-in/${provider.id}${query}`
  const links = on?.link !== undefined
  const onward = failure === 'account_exists' ? signInToLink(c, provider, on?.returnTo) : links ? on.returnTo : again
  const page = <ProviderFailed provider={provider.name} failure={failure} links={links} onward={onward} />
  return answerPage(c, page, failure === 'unavailable' ? 503 : 400)
}

/** The page that links an account at a provider, and goes on from there. */
function linkPage(c: Context<AppEnv>, provider: Provider, returnTo = ''): string {
  const { config } = c.get('deps')
  const page = `${config.issuer}/account/link/${provider.id}`
  const on = `${page}?return_to=${encodeURIComponent(returnTo)}`
  return readReturnTo(config, on) ?? page
}

/** Where to sign in the old way, to be led to that page. */
const signInToLink = (c: Context<AppEnv>, provider: Provider, returnTo?: string): string =>
  `${c.get('deps').config.issuer}/sign-in?return_to=${encodeURIComponent(linkPage(c, provider, returnTo))}`

/** Whether the caller may link: their session lives, and its proof is fresh. Here no script renews a token that has run out. */
async function mayLink(c: Context<AppEnv>): Promise<boolean> {
  const { authorization, cookie } = c.req.header()
  const caller = await authenticate(c.get('deps'), { authorization, cookie })
  if (!caller.ok) return false
  for (const renewed of caller.value.set_cookies) c.header('Set-Cookie', renewed, { append: true })
  return (await meetCaller(c, caller.value.claims)) === undefined && isFresh(c, c.get('live'))
}

/** Where to send the browser, which is given its cookie; `undefined` where the provider can't be asked: the log hears why. */
async function begin(
  c: Context<AppEnv>,
  provider: Provider,
  wanted: Pick<Transaction, 'returnTo' | 'link'>,
): Promise<string | undefined> {
  const deps = c.get('deps')
  try {
    const { url, state, cookie } = await beginSignIn(deps, provider, wanted)
    const set = setCookie(cookieName(state), cookie, TRANSACTION_SECONDS, sameSiteOf(provider))
    c.header('Set-Cookie', set, { append: true })
    return url
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error
    await run(deps.db, [refusedEntry(deps, provider, error.reason, wanted.link?.userId)])
    return undefined
  }
}

/**
 * Whether a page of another origin has this for an image, a frame or the like (Fetch Metadata), and nobody is on the way here: each
 * would leave a cookie, until the browser has more of them than we can be sent.
 */
const isEmbedded = (c: Context<AppEnv>): boolean =>
  /^(cross|same)-site$/.test(c.req.header('Sec-Fetch-Site') ?? '') && c.req.header('Sec-Fetch-Dest') !== 'document'

/** What came back: each refusal has its row in the log, and leaves nothing behind. */
async function comeBack(c: Context<AppEnv>, parameters: URLSearchParams): Promise<Response> {
  const provider = providerOf(c)
  if (provider === undefined) return problem(c, 'not_found')
  const deps = c.get('deps')
  const state = parameters.get('state') ?? ''
  const sealed = isState(state) ? readCookie(c.req.header('Cookie'), cookieName(state)) : undefined
  const transaction = await openTransaction(deps, sealed, { state, provider })
  if (transaction === undefined) {
    await run(deps.db, [refusedEntry(deps, provider, 'state')])
    return fail(c, provider, 'failed')
  }
  // The cookie is the attempt: a page that navigates here twice ends where the first request does.
  return answerOnce(c, { spends: 'attempt', attempt: sealed, values: parameters }, async () => {
    const answer = await finish(c, provider, transaction, parameters)
    answer.headers.append('Set-Cookie', clearCookie(cookieName(state), sameSiteOf(provider)))
    return answer
  })
}

async function finish(
  c: Context<AppEnv>,
  provider: Provider,
  transaction: Transaction,
  parameters: URLSearchParams,
): Promise<Response> {
  const deps = c.get('deps')
  let exchanged
  try {
    exchanged = await exchange(deps, provider, transaction, parameters)
  } catch (error) {
    const cause = causeOf(error)
    await run(deps.db, [refusedEntry(deps, provider, cause)])
    if (cause.startsWith('provider_said_')) return fail(c, provider, 'denied', transaction)
    return fail(c, provider, error instanceof ProviderFault ? 'unavailable' : 'failed', transaction)
  }
  const { link, returnTo } = transaction
  if (link !== undefined) {
    const caller = await callerClaims(c)
    const linked = await linkIdentity(deps, provider, { ...transaction, link }, exchanged, caller?.sub)
    return linked.ok ? c.redirect(returnTo, 303) : fail(c, provider, linked.error, transaction)
  }
  const outcome = await signInByProvider(deps, provider, transaction, exchanged)
  if (!outcome.ok) return fail(c, provider, outcome.error, transaction)
  return outcome.value.status === 'signed_in'
    ? redirectSignedIn(c, outcome.value, returnTo)
    : askSecondStep(c, outcome.value, returnTo)
}

/** Back-Channel Logout 1.0 §2.8. */
function refuseLogout(c: Context<AppEnv>, why: LogoutRefusal['kind'] | 'no_logout_token'): Response {
  const body = { error: 'invalid_request', error_description: why }
  return why === 'unavailable' ? c.json(body, 503, { 'Retry-After': '10' }) : c.json(body, 400)
}

export const oidcRoutes = new Hono<AppEnv>()
  .get('/sign-in/:provider', refuseFloods, async (c) => {
    const provider = providerOf(c)
    const deps = c.get('deps')
    if (provider === undefined) return problem(c, 'not_found')
    if (isEmbedded(c)) return problem(c, 'cross_site_request')
    const returnTo = readReturnTo(deps.config, c.req.query('return_to'))
    if (returnTo === undefined) return refuseReturnTo(c)
    const url = await begin(c, provider, { returnTo })
    return url === undefined ? fail(c, provider, 'unavailable', { returnTo }) : c.redirect(url, 302)
  })
  .get('/callback/:provider', refuseFloods, (c) => comeBack(c, new URL(c.req.url).searchParams))
  .post('/callback/:provider', refuseFloods, async (c) => {
    const read = await readForm(c)
    return read instanceof Response ? read : comeBack(c, read)
  })
  .get('/account/link/:provider', async (c) => {
    const provider = providerOf(c)
    if (provider === undefined) return problem(c, 'not_found')
    const returnTo = readReturnTo(c.get('deps').config, c.req.query('return_to'))
    if (returnTo === undefined) return refuseReturnTo(c)
    if (!(await mayLink(c))) return c.redirect(signInToLink(c, provider, returnTo), 302)
    const page = <LinkPage provider={provider.name} email={c.get('live').user.email} returnTo={returnTo} />
    return answerPage(c, page)
  })
  .post(
    '/account/link/:provider',
    refuseFloods,
    formBody(z.object({ return_to: z.string() }), 'nothing'),
    async (c) => {
      const provider = providerOf(c)
      if (provider === undefined) return problem(c, 'not_found')
      const returnTo = readReturnTo(c.get('deps').config, c.req.valid('form').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      if (!(await mayLink(c))) return c.redirect(signInToLink(c, provider, returnTo), 303)
      const { user, session } = c.get('live')
      const link = { userId: user.id, sessionId: session.id }
      const url = await begin(c, provider, { returnTo, link })
      return url === undefined ? fail(c, provider, 'unavailable', { returnTo, link }) : lead(c, url)
    },
  )
  .get('/signed-out', (c) => answerPage(c, <SignedOutPage />))
  // Held up by no flood limiter: a provider that signs out a thousand people at once has one address, and is told from others by
  // its signature.
  .post('/backchannel-logout/:provider', async (c) => {
    const provider = providerOf(c)
    if (provider === undefined) return problem(c, 'not_found')
    const deps = c.get('deps')
    const form = await readForm(c)
    const [token, ...more] = form instanceof Response ? [] : form.getAll('logout_token')
    if (token === undefined || more.length > 0) return refuseLogout(c, 'no_logout_token')
    const ended = await logOutByProvider(deps, provider, token)
    if (ended.ok) return c.body(null, 200)
    const { kind, cause } = ended.error
    const flooded = await refuseFloods(c, () => noteRefusedLogout(deps, provider, cause))
    return flooded ?? refuseLogout(c, kind)
  })
  .get(
    '/api/identities',
    describes({
      summary: 'One’s own accounts at providers, newest first.',
      answers: {
        200: { means: 'All of them.', schema: z.object({ items: z.array(identitySchema), next_cursor: z.null() }) },
      },
    }),
    requireSession,
    async (c) => c.json(await listIdentities(c.get('deps'), c.get('live').user)),
  )
  .post(
    '/api/identities/:provider',
    describes({
      summary: 'Link an account at a provider: where to send the browser. Wants a fresh proof.',
      answers: { 200: { means: 'Send the browser there.', schema: z.object({ url: z.string() }) } },
      problems: ['not_found', 'unavailable'],
    }),
    refuseFloods,
    requireSession,
    requireFresh,
    jsonBody(z.object({ return_to: z.optional(z.string()) })),
    async (c) => {
      const provider = providerOf(c)
      const deps = c.get('deps')
      if (provider === undefined) return problem(c, 'not_found')
      const returnTo = readReturnTo(deps.config, c.req.valid('json').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const { user, session } = c.get('live')
      const url = await begin(c, provider, { returnTo, link: { userId: user.id, sessionId: session.id } })
      return url === undefined ? problem(c, 'unavailable', { headers: { 'Retry-After': '10' } }) : c.json({ url })
    },
  )
  .delete(
    '/api/identities/:id',
    describes({
      summary: 'Unlink an account at a provider. Wants a fresh proof.',
      answers: { 204: { means: 'Unlinked; the owner is told.' } },
      problems: ['not_found', 'last_way_in'],
    }),
    requireSession,
    requireFresh,
    requireId,
    async (c) => {
      const removed = await unlinkIdentity(c.get('deps'), c.get('live'), c.req.param('id'))
      return removed.ok ? c.body(null, 204) : problem(c, removed.error)
    },
  )
  .get(
    '/api/identities/logout-url',
    describes({
      summary: 'Where to end the provider’s session too, that this one began with: ask before signing out.',
      answers: {
        200: { means: 'Send the browser there after signing out.', schema: z.object({ url: z.nullable(z.string()) }) },
      },
    }),
    requireSession,
    async (c) => c.json({ url: (await providerLogoutUrl(c.get('deps'), c.get('live').session.id)) ?? null }),
  )
