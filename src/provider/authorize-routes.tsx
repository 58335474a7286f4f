// `/authorize` and the pages on its way, loaded when the first client asks (`routes.tsx`).
import type { Context, MiddlewareHandler } from 'hono'
import { hostOfUri } from '../clients/rules.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseFloodsBy } from '../gate/flood.ts'
import { answerOnce } from '../gate/once.ts'
import { lead } from '../gate/return-to.ts'
import { noteRefusal } from '../grants/allowed.ts'
import { isTooLong } from '../grants/pushed.ts'
import { prefersPage } from '../http/accept.ts'
import { attemptOf } from '../http/attempt.ts'
import { readForm } from '../http/body.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { LANGUAGES } from '../words/languages.ts'
import type { OAuthFault } from '../words/oauth.ts'
import type { NamedSession } from '../sessions/find.ts'
import type { KnownSession } from '../sessions/read.ts'
import {
  issueCode,
  keepRequest,
  NOT_THEIRS,
  readAuthorization,
  type Authorization,
  type AuthorizeRefusal,
} from './authorize.ts'
import { whoComes, withCookies } from '../gate/who-comes.ts'
import type { OAuthError } from './errors.ts'
import { answerByMessage } from './message-pages.tsx'
import { ChoosePage, ConsentPage, FormPostPage } from './pages.tsx'
import { UncheckedAppPage, WrongRequestPage } from './wrong-pages.tsx'
import { promptedAt } from './prompted.ts'
import type { Back } from './request.ts'
import { lastsOf, shownClient } from './shown.ts'
import type { Step } from './rules.ts'

/** Answers an authorization request that a browser brings (RFC 6749 §4.1.1). */
export async function authorize(c: Context<AppEnv>): Promise<Response> {
  const search = new URL(c.req.url).searchParams
  const { own, cookies } = await whoComes(c)
  const flooding = own === undefined ? await refuseFloodsBy(c, 'authorize') : undefined
  if (flooding !== undefined) return flooding
  const read = await readAuthorization(c.get('deps'), search, own)
  const answer = read.ok ? await go(c, search, read.value, own) : await refused(c, read.error)
  return withCookies(answer, cookies)
}

/** The same by a form of the client's page (OIDC Core §3.1.2.1). The browser kept our cookies back, so that it comes again by a link. */
export async function authorizeByForm(c: Context<AppEnv>): Promise<Response> {
  const flooding = await refuseFloodsBy(c, 'authorize')
  if (flooding !== undefined) return flooding
  const form = await readForm(c)
  if (form instanceof Response) return form
  if (isTooLong(form)) return problem(c, 'payload_too_large')
  const read = await readAuthorization(c.get('deps'), form, undefined, 'ahead')
  if (!read.ok) return refused(c, read.error)
  return c.redirect(hereWith(c, await keepRequest(c.get('deps'), read.value.client.id, form)), 303)
}

/** Finds out who answers a page of consent, before the form is read. */
export const meetPerson: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { own, claims, cookies } = await whoComes(c)
  if (own !== undefined && claims !== undefined) {
    c.set('own', own)
    c.set('claims', claims)
    c.set('account', own.userId)
  }
  await next()
  withCookies(c.res, cookies)
}

/** What a person decided on the page of consent. */
export type Decision = { request: string; decision: 'allow' | 'deny' }

/** Answers the page of consent. A request that waited is good once, so that its double click is answered once. */
export function decide(c: Context<AppEnv>, { request, decision }: Decision): Promise<Response> {
  const search = new URLSearchParams(request)
  const act = () => decideAnew(c, search, decision)
  const values = new URLSearchParams([...search, ['decision', decision]])
  return search.has('request_uri') ? answerOnce(c, { spends: 'attempt', attempt: attemptOf(c), values }, act) : act()
}

/** What is asked for is read and judged anew. */
async function decideAnew(
  c: Context<AppEnv>,
  search: URLSearchParams,
  decision: Decision['decision'],
): Promise<Response> {
  const own: NamedSession | undefined = c.get('own')
  const read = await readAuthorization(c.get('deps'), search, own)
  if (!read.ok) return refused(c, read.error, 'form')
  const { step, back, scope, client, api } = read.value
  // Who has signed out meanwhile, or must prove something first, does that, and is asked again.
  if (own === undefined || (step !== 'consent' && step !== 'issue')) return c.redirect(hereWith(c, search), 303)
  if (scope.length === 0) return answerBack(c, back, errorOf(NOT_THEIRS), 'form')
  if (decision === 'deny') {
    await noteRefusal(c.get('deps'), own, { client: client.id, scope: scope.join(' '), resource: api?.identifier })
    return answerBack(c, back, errorOf({ error: 'access_denied', description: 'The person said no.' }), 'form')
  }
  return issue(c, search, { authorization: read.value, own, asked: true }, 'form')
}

async function go(
  c: Context<AppEnv>,
  search: URLSearchParams,
  authorization: Authorization,
  own: NamedSession | undefined,
): Promise<Response> {
  const { step, live, client } = authorization
  if (step === 'issue' && own !== undefined) return issue(c, search, { authorization, own, asked: false })
  if (live === undefined || step === 'sign_in' || step === 'sign_up' || step === 'prove' || step === 'issue')
    return c.redirect(await away(c, search, authorization), 303)
  if (step === 'choose') {
    const onward = hereWith(c, search, 'prompted')
    const other = await away(c, search, { ...authorization, step: 'sign_in' })
    return answerPage(c, <ChoosePage app={client.name} email={live.user.email} onward={onward} other={other} />)
  }
  c.set('account', live.user.id)
  return answerPage(c, consentPage(c, authorization, live.user, search))
}

function consentPage(
  c: Context<AppEnv>,
  { client, api, scope, withheld, back }: Authorization,
  { email, name }: KnownSession['user'],
  search: URLSearchParams,
) {
  const asked = { scopes: scope, withheld, api, lasts: lastsOf(c.get('deps').config, scope) }
  return (
    <ConsentPage
      {...{ client: shownClient(client), person: { email, name }, asked, host: hostOfUri(back.redirectUri) }}
      request={search.toString()}
    />
  )
}

/** Gives the code. A session that ended meanwhile begins anew. */
async function issue(
  c: Context<AppEnv>,
  search: URLSearchParams,
  given: { authorization: Authorization; own: NamedSession; asked: boolean },
  after: 'form' | 'link' = 'link',
): Promise<Response> {
  const { authorization, own, asked } = given
  const code = await issueCode(c.get('deps'), authorization, own, asked)
  if (code === undefined) return c.redirect(await away(c, search, { ...authorization, step: 'sign_in' }), 303)
  return answerBack(c, authorization.back, { code }, after)
}

const PATHS: Partial<Record<Step, string>> = { sign_up: '/sign-up', prove: '/account/prove' }

/** Longer than this, a request doesn't fit into `return_to` (`gate/return-to.ts`). */
const MOST_CHARACTERS = 1800

/** As `awayTo`; a request that is too long to come along is kept meanwhile. */
async function away(c: Context<AppEnv>, search: URLSearchParams, authorization: Authorization): Promise<string> {
  const fits = hereWith(c, search, 'prompted').length <= MOST_CHARACTERS
  const kept = fits ? search : await keepRequest(c.get('deps'), authorization.client.id, search)
  return awayTo(c, kept, authorization)
}

/** The page on which a person signs in, signs up or proves who they are, and which leads back here. */
function awayTo(c: Context<AppEnv>, search: URLSearchParams, { step, request }: Authorization): string {
  const { loginHint, uiLocales } = request
  const along = new URLSearchParams({
    return_to: hereWith(c, search, 'prompted'),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...(uiLocales !== undefined && { ui_locales: uiLocales }),
  })
  return `${c.get('deps').config.issuer}${PATHS[step] ?? '/sign-in'}?${along.toString()}`
}

/** This request again; `prompted`: after the person was sent to prove who they are. */
function hereWith(c: Context<AppEnv>, search: URLSearchParams, how?: 'prompted'): string {
  const { config, now } = c.get('deps')
  const again = how === 'prompted' ? promptedAt(config.secrets, search, now()) : search
  return `${config.issuer}/authorize?${again.toString()}`
}

/** Answers a request that is refused: its client is told, or, where nobody knows who that is, the person alone (RFC 9700 §4.11). */
function refused(c: Context<AppEnv>, refusal: AuthorizeRefusal, after: 'form' | 'link' = 'link'): Promise<Response> {
  if ('fault' in refusal) return wrongRequest(c, refusal.fault)
  const { back, error, unchecked } = refusal
  // Nobody is led to an app that nobody has checked, but by their own click.
  if (unchecked) return answerPage(c, <UncheckedAppPage to={withAnswer(c, back, errorOf(error))} />, 400)
  return answerBack(c, back, errorOf(error), after)
}

/** Says what is wrong with a request, to the person who brings it. */
async function wrongRequest(c: Context<AppEnv>, fault: OAuthFault): Promise<Response> {
  if (prefersPage(c.req.header('Accept'))) return answerPage(c, <WrongRequestPage fault={fault} />, 400)
  return problem(c, 'invalid_request', { detail: LANGUAGES.en.oauth.wrong.faults[fault] })
}

const errorOf = ({ error, description }: OAuthError) => ({ error, error_description: description })

/**
 * Answers the client, with the state that it sent and with our name (RFC 9207). After a form, Chromium applies the page's `form-action` to
 * every redirect that follows: `lead` goes around that. A request that begins on a page of ours may be a redirect after one: a sign-in.
 */
async function answerBack(
  c: Context<AppEnv>,
  back: Back,
  values: Readonly<Record<string, string>>,
  after: 'form' | 'link' = 'link',
): Promise<Response> {
  const answer = answerOf(c, back, values)
  if (back.mode === 'form_post') return postBack(c, back.redirectUri, answer)
  if (back.mode === 'web_message') {
    const { text, policy } = answerByMessage(c.var.deps.config.appName, originOf(back.redirectUri), answer)
    return c.html(text, 200, { 'Content-Security-Policy': policy })
  }
  const to = withAnswer(c, back, values)
  const isOurs = c.req.header('Sec-Fetch-Site') === 'same-origin'
  return after === 'form' || isOurs ? lead(c, to) : c.redirect(to, 303)
}

const answerOf = (c: Context<AppEnv>, { state }: Back, values: Readonly<Record<string, string>>) => ({
  ...values,
  ...(state !== undefined && { state }),
  iss: c.get('deps').config.issuer,
})

/** A redirect URI with an answer in its query. */
function withAnswer(c: Context<AppEnv>, back: Back, values: Readonly<Record<string, string>>): string {
  const { redirectUri } = back
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${new URLSearchParams(answerOf(c, back, values)).toString()}`
}

async function postBack(c: Context<AppEnv>, to: string, answer: Record<string, string>): Promise<Response> {
  // The client's form is no form of one's own pages, and names no account.
  c.set('account', undefined)
  const page = await answerPage(c, <FormPostPage app={URL.parse(to)?.host ?? ''} to={to} answer={answer} />)
  const policy = page.headers.get('Content-Security-Policy') ?? ''
  page.headers.set('Content-Security-Policy', policy.replace("form-action 'self'", `form-action ${originOf(to)}`))
  return page
}

/** Where a form may post to: an origin, or the scheme of an app. */
function originOf(uri: string): string {
  const url = URL.parse(uri)
  return url === null ? "'none'" : url.origin === 'null' ? url.protocol : url.origin
}
