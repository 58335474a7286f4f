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
import { allCookies, clearCookie, cookieHeader, readCookie, REFRESH_COOKIE, setCookie } from '../../http/cookies.ts'
import { refuseAsCrossSite } from '../../http/cross-site.ts'
import { refuseFloods, refuseFloodsOf } from '../../http/flood.ts'
import { answerOnce } from '../../http/once.ts'
import { answerPage } from '../../http/page.ts'
import { problem } from '../../http/problems.ts'
import { requireId } from '../../http/require-administrator.ts'
import { callerClaims, isFresh, meetCaller, requireFresh, requireSession } from '../../http/require-session.ts'
import { askSecondStep, lead, readReturnTo, redirectSignedIn, refuseReturnTo } from '../../http/return-to.ts'
import { describes } from '../../http/route-spec.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { openRefreshToken } from '../../sessions/refresh-token.ts'
import { ProviderFault } from './ask.ts'
import { beginSignIn } from './begin.ts'
import { causeOf, exchange } from './exchange.ts'
import { faultOf, tellOperator, type Fault } from './faults.ts'
import { linkIdentity, listIdentities, unlinkIdentity } from './link.ts'
import { LinkPage, ProviderFailed, type Failure } from './pages.tsx'
import { refusedEntry, signInByProvider } from './sign-in.ts'
import {
  cookieName,
  ENDED_SECONDS,
  isState,
  openTransaction,
  sealEnded,
  TRANSACTION_SECONDS,
  type Transaction,
} from './transaction.ts'

/** Apple posts its answer from its own site: only a cookie that may cross sites is there then. */
const sameSiteOf = (provider: Provider): 'Lax' | 'None' => (provider.nature.postsAnswer ? 'None' : 'Lax')

const providerOf = (c: Context<AppEnv>): Provider | undefined =>
  c.get('deps').config.providers.find(({ id }) => id === c.req.param('provider'))

const STATUS: Partial<Record<Failure, 500 | 503>> = { misconfigured: 500, unavailable: 503 }

/** `on`: where a sign-in was to end, or for which account; whoever was linking goes back to where they began it. */
function fail(
  c: Context<AppEnv>,
  provider: Provider,
  failure: Failure,
  on?: Pick<Transaction, 'returnTo' | 'link'>,
  status: 400 | 500 | 503 = STATUS[failure] ?? 400,
): Promise<Response> {
  const query = on === undefined ? '' : `?return_to=${encodeURIComponent(on.returnTo)}`
  const again = `${c.get('deps').config.issuer}/sign-in/${provider.id}${query}`
  const links = on?.link !== undefined
  const onward = failure === 'account_exists' ? signInToLink(c, provider, on?.returnTo) : links ? on.returnTo : again
  const page = <ProviderFailed provider={provider.name} failure={failure} links={links} onward={onward} />
  return answerPage(c, page, status)
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
  const caller = await authenticate(c.get('deps'), {
    authorization: c.req.header('Authorization'),
    cookie: cookieHeader(c.req.raw.headers),
  })
  if (!caller.ok) return false
  for (const renewed of caller.value.set_cookies) c.header('Set-Cookie', renewed, { append: true })
  return (await meetCaller(c, caller.value.claims)) === undefined && isFresh(c, c.get('live'))
}

/** Where to send the browser, which is given its cookie; or whose fault it is that the provider can't be asked: the log hears why. */
async function begin(
  c: Context<AppEnv>,
  provider: Provider,
  wanted: Pick<Transaction, 'returnTo' | 'link'>,
): Promise<Result<string, Fault>> {
  const deps = c.get('deps')
  try {
    const held = allCookies(cookieHeader(c.req.raw.headers))
    const { url, cookie, outdated } = await beginSignIn(deps, provider, wanted, held)
    for (const name of outdated) c.header('Set-Cookie', clearCookie(name, sameSiteOf(provider)), { append: true })
    const set = setCookie(...cookie, TRANSACTION_SECONDS, sameSiteOf(provider))
    c.header('Set-Cookie', set, { append: true })
    return ok(url)
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error
    await run(deps.db, [refusedEntry(deps, provider, error.reason, wanted.link?.userId)])
    tellOperator(deps, provider, error.reason, error)
    return refuse(faultOf(error.reason, error))
  }
}

/**
 * The session that a browser proves to have: by the MAC of its refresh token, or, where there is none (a phone), by an access token.
 * Whether it lives is for who asks D1.
 */
async function presentedSession(c: Context<AppEnv>): Promise<string | undefined> {
  const token = readCookie(cookieHeader(c.req.raw.headers), REFRESH_COOKIE)
  if (token !== undefined) return openRefreshToken(c.get('deps').config.secrets, token)?.sessionId
  return (await callerClaims(c))?.sid
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
  const sealed = isState(state) ? readCookie(cookieHeader(c.req.raw.headers), cookieName(state)) : undefined
  const transaction = await openTransaction(deps, sealed, { state, provider })
  // Who comes back with a cookie of ours was counted when they left: an office behind one address must not lose their codes.
  const flooded = await refuseFloodsOf(c, transaction === undefined ? undefined : `callback:${state}`)
  if (flooded !== undefined) return flooded
  if (transaction === undefined) {
    await run(deps.db, [refusedEntry(deps, provider, 'state')])
    return fail(c, provider, 'failed')
  }
  const { link } = transaction
  const session = link === undefined ? undefined : await presentedSession(c)
  // A post from the provider's own site brings no cookie of the session along; a page that is got from there does (RFC 6265bis, Lax).
  if (link !== undefined && session === undefined && c.req.method === 'POST')
    return c.redirect(sameByGet(c, parameters), 303)
  // What lies sealed in the cookie is the attempt: a page that navigates here twice ends where the first request does.
  return answerOnce(c, { spends: 'attempt', attempt: transaction.verifier, values: parameters }, async () => {
    const { answer, ended } = await finish(c, provider, transaction, { parameters, session })
    const cookie = ended
      ? setCookie(cookieName(state), await sealEnded(deps, transaction), ENDED_SECONDS, sameSiteOf(provider))
      : clearCookie(cookieName(state), sameSiteOf(provider))
    answer.headers.append('Set-Cookie', cookie)
    return answer
  })
}

/** The same answer of a provider, to be got. */
function sameByGet(c: Context<AppEnv>, parameters: URLSearchParams): string {
  const carried = new URLSearchParams(parameters)
  carried.delete('id_token')
  return `${c.get('deps').config.issuer}/callback/${c.req.param('provider')}?${carried.toString()}`
}

type Finished = { answer: Response; ended: boolean }
const failed = async (answer: Promise<Response>): Promise<Finished> => ({ answer: await answer, ended: false })

async function finish(
  c: Context<AppEnv>,
  provider: Provider,
  transaction: Transaction,
  { parameters, session }: { parameters: URLSearchParams; session: string | undefined },
): Promise<Finished> {
  const deps = c.get('deps')
  let exchanged
  try {
    exchanged = await exchange(deps, provider, transaction, parameters)
  } catch (error) {
    const cause = causeOf(error)
    await run(deps.db, [refusedEntry(deps, provider, cause)])
    tellOperator(deps, provider, cause, error)
    const fault = faultOf(cause, error)
    // What the browser brought along is no word of the provider's own: it makes no 5xx.
    return failed(fail(c, provider, fault, transaction, cause.startsWith('provider_said_') ? 400 : undefined))
  }
  const { addressFault, lacksVerification } = exchanged.profile
  if (addressFault !== undefined) tellOperator(deps, provider, addressFault)
  const { link, returnTo } = transaction
  if (link !== undefined) {
    const linked = await linkIdentity(deps, provider, { ...transaction, link }, exchanged, session)
    if (!linked.ok) return failed(fail(c, provider, linked.error, transaction))
    return { answer: c.redirect(returnTo, 303), ended: true }
  }
  const outcome = await signInByProvider(deps, provider, transaction, exchanged)
  if (!outcome.ok && outcome.error === 'email_unverified' && lacksVerification)
    tellOperator(deps, provider, `no_${provider.nature.verifiedClaim}`)
  if (!outcome.ok) return failed(fail(c, provider, outcome.error, transaction))
  const answer =
    outcome.value.status === 'signed_in'
      ? await redirectSignedIn(c, outcome.value, returnTo)
      : await askSecondStep(c, outcome.value, returnTo)
  return { answer, ended: true }
}

export const oidcRoutes = new Hono<AppEnv>()
  .get('/sign-in/:provider', refuseFloods, async (c) => {
    const provider = providerOf(c)
    const deps = c.get('deps')
    if (provider === undefined) return problem(c, 'not_found')
    if (isEmbedded(c)) return refuseAsCrossSite(c)
    const returnTo = readReturnTo(deps.config, c.req.query('return_to'))
    if (returnTo === undefined) return refuseReturnTo(c)
    const url = await begin(c, provider, { returnTo })
    return url.ok ? c.redirect(url.value, 302) : fail(c, provider, url.error, { returnTo })
  })
  .get('/callback/:provider', (c) => comeBack(c, new URL(c.req.url).searchParams))
  .post('/callback/:provider', async (c) => {
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
      return url.ok ? lead(c, url.value) : fail(c, provider, url.error, { returnTo, link })
    },
  )
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
      if (url.ok) return c.json({ url: url.value })
      return url.error === 'misconfigured'
        ? problem(c, 'misconfigured')
        : problem(c, 'unavailable', { headers: { 'Retry-After': '10' } })
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
