// Sign-in with a provider of OpenID Connect, and linking an account there.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { Provider } from '../../config/oidc.ts'
import { always, run } from '../../db/client.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { authenticate } from '../../gate/authenticate.ts'
import { formBody, jsonBody } from '../../gate/body.ts'
import { query, readForm } from '../../http/body.ts'
import { allCookies, clearCookie, cookieHeader, readCookie, REFRESH_COOKIE, setCookie } from '../../http/cookies.ts'
import { isEmbedded, refuseAsCrossSite } from '../../gate/cross-site.ts'
import { refuseFloods, refuseFloodsBy, refuseFloodsOf } from '../../gate/flood.ts'
import { id, returnToWanted, signInQuery } from '../../http/inputs.ts'
import { withoutKept } from '../../gate/kept.ts'
import { proofUrl } from '../../gate/own-page.ts'
import { answerOnce } from '../../gate/once.ts'
import { saying } from '../../http/notice.ts'
import { answerPage } from '../../http/page.ts'
import { problem } from '../../http/problems.ts'
import { callerToken, isFresh, meetCaller, requireFresh, requireSession } from '../../gate/require-session.ts'
import { askSecondStep, lead, readReturnTo, redirectSignedIn, refuseReturnTo } from '../../gate/return-to.ts'
import { refuseOthersPage } from '../../gate/whose-page.ts'
import { describes } from '../../http/route-spec.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { openRefreshToken } from '../../sessions/refresh-token.ts'
import { ProviderFault } from './ask.ts'
import { beginSignIn } from './begin.ts'
import { causeOf, exchange } from './exchange.ts'
import { faultOf, isBrought, tellOperator, type Fault } from './faults.ts'
import { linkIdentity, type Presented } from './link.ts'
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
  type Wanted,
} from './transaction.ts'

/** Apple posts its answer from its own site, so the cookie must be allowed across sites. */
const sameSiteOf = (provider: Provider): 'Lax' | 'None' => (provider.nature.postsAnswer ? 'None' : 'Lax')

const providerOf = (c: Context<AppEnv>): Provider | undefined =>
  c.get('deps').config.providers.find(({ id }) => id === c.req.param('provider'))

const STATUS: Partial<Record<Failure, 500 | 503>> = { misconfigured: 500, unavailable: 503 }

const queryOf = ({ returnTo, remember }: Wanted): string =>
  `?return_to=${encodeURIComponent(returnTo)}${remember === true ? '&remember=true' : ''}`

/** `on`: where the sign-in should end, or the account to link. A person who was linking goes back to where they began. */
function fail(
  c: Context<AppEnv>,
  provider: Provider,
  failure: Failure,
  on?: Wanted,
  status: 400 | 500 | 503 = STATUS[failure] ?? 400,
): Promise<Response> {
  const again = `${c.get('deps').config.issuer}/sign-in/${provider.id}${on === undefined ? '' : queryOf(on)}`
  const links = on?.link !== undefined
  const onward = failure === 'account_exists' ? signInToLink(c, provider, on) : links ? on.returnTo : again
  const page = <ProviderFailed provider={provider.name} failure={failure} links={links} onward={onward} />
  return answerPage(c, page, status)
}

/** The page that links an account at a provider, and leads on from there. */
function linkPage(c: Context<AppEnv>, provider: Provider, returnTo = ''): string {
  const { config } = c.get('deps')
  const page = `${config.issuer}/account/link/${provider.id}`
  const on = `${page}?return_to=${encodeURIComponent(returnTo)}`
  return readReturnTo(config, on) ?? page
}

/** The page for signing in another way, which leads to the link page. */
const signInToLink = (c: Context<AppEnv>, provider: Provider, on?: Wanted): string =>
  `${c.get('deps').config.issuer}/sign-in${queryOf({ ...on, returnTo: linkPage(c, provider, on?.returnTo) })}`

/**
 * Where somebody goes who may not link yet: to a fresh proof if their session lives, else to the sign-in. `undefined` for those who may.
 * No script renews an expired token here.
 */
async function beforeLinking(c: Context<AppEnv>, provider: Provider, returnTo: string): Promise<string | undefined> {
  const signIn = signInToLink(c, provider, { returnTo })
  const caller = await authenticate(c.get('deps'), {
    authorization: c.req.header('Authorization'),
    cookie: cookieHeader(c.req.raw.headers),
  })
  if (!caller.ok) return signIn
  for (const renewed of caller.value.set_cookies) c.header('Set-Cookie', renewed, { append: true })
  if ((await meetCaller(c, caller.value.claims)) !== undefined) return signIn
  c.set('account', c.get('live').user.id)
  return isFresh(c, c.get('live')) ? undefined : proofUrl(c, linkPage(c, provider, returnTo))
}

/** Where to send the browser, with its cookie; or the kind of fault if the provider can't be asked. The log gets the reason. */
async function begin(c: Context<AppEnv>, provider: Provider, wanted: Wanted): Promise<Result<string, Fault>> {
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
 * The session that a browser proves to hold: by the MAC of its refresh token or, without one (a phone), by an access token. A
 * caller that needs to know whether it lives, and whether the token's key stands, asks D1.
 */
async function presentedSession(c: Context<AppEnv>): Promise<Presented | undefined> {
  const token = readCookie(cookieHeader(c.req.raw.headers), REFRESH_COOKIE)
  if (token === undefined) return (await callerToken(c))?.session
  const claim = openRefreshToken(c.get('deps').config.secrets, token)
  return claim && { id: claim.sessionId, stands: always }
}

/** Refuses an answer without asking the provider. */
async function refuseAnswer(
  c: Context<AppEnv>,
  provider: Provider,
  cause: string,
  on?: Transaction,
): Promise<Response> {
  await run(c.get('deps').db, [refusedEntry(c.get('deps'), provider, cause)])
  return fail(c, provider, cause === 'already_used' ? cause : 'failed', on)
}

/** Judges what came back. Each refusal has its audit row, and leaves nothing else behind. */
async function comeBack(c: Context<AppEnv>, parameters: URLSearchParams): Promise<Response> {
  const provider = providerOf(c)
  if (provider === undefined) return problem(c, 'not_found')
  const state = parameters.get('state') ?? ''
  const sealed = isState(state) ? readCookie(cookieHeader(c.req.raw.headers), cookieName(state)) : undefined
  const transaction = await openTransaction(c.get('deps'), sealed, { state, provider })
  // A browser with a cookie of ours was counted when it left. An office behind one address must not lose its codes.
  const flooded = await refuseFloodsOf(c, transaction === undefined ? undefined : `callback:${state}`)
  if (flooded !== undefined) return flooded
  if (transaction === undefined) return refuseAnswer(c, provider, 'state')
  const session = transaction.link && (await presentedSession(c))
  // A post from the provider's own site sends no session cookie. A GET of our page does (RFC 6265bis, Lax).
  if (transaction.link !== undefined && session === undefined && c.req.method === 'POST')
    return c.redirect(sameByGet(c, parameters), 303)
  // Answered once, success or not: a page that comes here twice ends where the first request did, and nobody can test codes.
  const step = {
    spends: 'transaction',
    attempt: transaction.verifier,
    values: parameters,
    until: transaction.expiresAt,
    otherwise: async () =>
      (await refuseFloodsBy(c, 'answered')) ?? refuseAnswer(c, provider, 'already_used', transaction),
  } as const
  return answerOnce(c, step, async () => {
    const { answer, ended } = await finish(c, provider, transaction, { parameters, session })
    if (!ended) await refuseFloodsOf(c) // A refusal counts for its address.
    const [name, site] = [cookieName(state), sameSiteOf(provider)]
    const cookie = ended
      ? setCookie(name, await sealEnded(c.get('deps'), transaction), ENDED_SECONDS, site)
      : clearCookie(name, site)
    answer.headers.append('Set-Cookie', cookie)
    return answer
  })
}

/** The same answer of a provider, for a GET. */
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
  { parameters, session }: { parameters: URLSearchParams; session: Presented | undefined },
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
    // What the browser brought isn't the provider's own word, so it never makes a 5xx.
    return failed(fail(c, provider, fault, transaction, isBrought(cause) ? 400 : undefined))
  }
  const { addressFault, lacksVerification } = exchanged.profile
  if (addressFault !== undefined) tellOperator(deps, provider, addressFault)
  const { link, returnTo } = transaction
  if (link !== undefined) {
    const linked = await linkIdentity(deps, provider, { ...transaction, link }, exchanged, session)
    if (!linked.ok) return failed(fail(c, provider, linked.error, transaction))
    return { answer: saying(c.redirect(returnTo, 303), 'identity_linked'), ended: true }
  }
  const heldSession = (): string | undefined => deps.caller.heldSession() ?? transaction.held
  const caller = { ...deps.caller, heldSession }
  const outcome = await signInByProvider({ ...deps, caller }, provider, transaction, exchanged)
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
  .get('/sign-in/:provider', refuseFloods, query(signInQuery), async (c) => {
    const provider = providerOf(c)
    if (provider === undefined) return problem(c, 'not_found')
    if (isEmbedded(c)) return refuseAsCrossSite(c)
    const { return_to, remember } = c.req.valid('query')
    const returnTo = readReturnTo(c.get('deps').config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    const url = await begin(c, provider, { returnTo, remember })
    return url.ok ? c.redirect(url.value, 302) : fail(c, provider, url.error, { returnTo, remember })
  })
  .get('/callback/:provider', (c) => comeBack(c, new URL(c.req.url).searchParams))
  .post('/callback/:provider', async (c) => {
    const read = await readForm(c)
    return read instanceof Response ? read : comeBack(c, read)
  })
  .get(
    '/account/link/:provider',
    query(() => z.object({ return_to: returnToWanted() })),
    async (c) => {
      const provider = providerOf(c)
      if (provider === undefined) return problem(c, 'not_found')
      const returnTo = readReturnTo(c.get('deps').config, c.req.valid('query').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const before = await beforeLinking(c, provider, returnTo)
      if (before !== undefined) return withoutKept(c, c.redirect(before, 302))
      const page = <LinkPage provider={provider.name} email={c.get('live').user.email} returnTo={returnTo} />
      return answerPage(c, page)
    },
  )
  .post(
    '/account/link/:provider',
    refuseFloods,
    formBody(() => z.object({ return_to: returnToWanted(), account: z.optional(id()) }), 'nothing'),
    async (c) => {
      const provider = providerOf(c)
      if (provider === undefined) return problem(c, 'not_found')
      const { return_to, account } = c.req.valid('form')
      const returnTo = readReturnTo(c.get('deps').config, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const before = await beforeLinking(c, provider, returnTo)
      if (before !== undefined) return withoutKept(c, c.redirect(before, 303))
      const others = await refuseOthersPage(c, account)
      if (others !== undefined) return others
      const { user, session } = c.get('live')
      const link = { userId: user.id, sessionId: session.id }
      const url = await begin(c, provider, { returnTo, link })
      return url.ok ? lead(c, url.value) : fail(c, provider, url.error, { returnTo, link })
    },
  )
  .post(
    '/api/identities/:provider',
    describes(() => ({
      id: 'linkIdentity',
      tag: 'Linked accounts',
      summary: 'Begin to link an account at a provider.',
      answers: { 200: { means: 'Send the browser there; it is led back.', schema: z.object({ url: z.string() }) } },
      problems: ['not_found', 'unavailable'],
    })),
    refuseFloods,
    requireSession,
    requireFresh,
    jsonBody(() => z.object({ return_to: returnToWanted() })),
    async (c) => {
      const provider = providerOf(c)
      if (provider === undefined) return problem(c, 'not_found')
      const returnTo = readReturnTo(c.get('deps').config, c.req.valid('json').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const { user, session } = c.get('live')
      const url = await begin(c, provider, { returnTo, link: { userId: user.id, sessionId: session.id } })
      if (url.ok) return c.json({ url: url.value })
      return url.error === 'misconfigured'
        ? problem(c, 'misconfigured')
        : problem(c, 'unavailable', { headers: { 'Retry-After': '10' } })
    },
  )
