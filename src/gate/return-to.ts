// Where a browser goes after a sign-in: to a path of ours or to a page of a trusted origin, never elsewhere (CWE-601).
import type { Context } from 'hono'
import { jsx } from 'hono/jsx'
import type { Config } from '../config/config.ts'
import type { SignedIn, SignInOutcome } from '../sessions/admit.ts'
import { EnrolPage, OnwardPage, SecondStepPage } from '../pages/second-step.tsx'
import type { AppEnv } from './app-env.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { answerSignedIn } from './signed-in.ts'
import { leadToStep, withoutStep } from './step.ts'

const MOST_CHARACTERS = 2000

/**
 * The URL to return to, absolute; `undefined` where it isn't allowed. Without one: the app (`APP_URL`), or one's own account. Of a page of
 * ours that is too long the query is left out; any other that is too long counts as none, so that nobody is kept from signing in.
 */
export function readReturnTo(
  config: Pick<Config, 'issuer' | 'issuerOrigin' | 'trustedOrigins' | 'appUrl'>,
  wanted: string | undefined,
): string | undefined {
  // The app itself need not be among the trusted origins.
  if (wanted === config.appUrl && wanted !== undefined) return wanted
  const usual = config.appUrl ?? `${config.issuer}/account`
  if (wanted === undefined) return usual
  const url = URL.parse(wanted, `${config.issuer}/`)
  // The scheme is checked because the origin of a `blob:` URL is the one inside it.
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined
  if (![config.issuerOrigin, ...config.trustedOrigins].includes(url.origin)) return undefined
  // The length counts after percent-encoding, because the cookie that carries it must fit a browser.
  if (url.href.length <= MOST_CHARACTERS) return url.href
  const page = `${url.origin}${url.pathname}`
  return url.origin === config.issuerOrigin && page.length <= MOST_CHARACTERS ? page : usual
}

/** The refusal (400) of a `return_to` that `readReturnTo` does not take. */
export const refuseReturnTo = (c: Context<AppEnv>): Response =>
  problem(c, 'invalid_request', {
    errors: [
      { field: 'return_to', code: 'not_trusted', message: 'A path of this site, or a page of a trusted origin.' },
    ],
  })

/** Signs in and leads on: 303 with the session's cookies. */
export async function redirectSignedIn(c: Context<AppEnv>, signedIn: SignedIn, to: string): Promise<Response> {
  const answer = c.redirect(to, 303)
  return withCookiesOf(answer, await answerSignedIn(c, signedIn))
}

/** As `redirectSignedIn`, after a form of ours. It clears the cookie of a waiting step. */
export async function leadSignedIn(c: Context<AppEnv>, signedIn: SignedIn, to: string): Promise<Response> {
  return withoutStep(c, withCookiesOf(await lead(c, to), await answerSignedIn(c, signedIn)))
}

/** Leads on after a form that proved somebody: signed in to `to`, or by way of the step that is still wanted. */
export const leadAdmitted = (c: Context<AppEnv>, outcome: SignInOutcome, to: string): Promise<Response> =>
  outcome.status === 'signed_in' ? leadSignedIn(c, outcome, to) : leadToStep(c, { kind: 'waits', waits: outcome }, to)

/**
 * Leads on after a form of ours. Chromium applies a page's `form-action` to every redirect that follows, and we can't list what
 * follows on another origin. So for another origin it answers with a page that leads on by itself.
 */
export async function lead(c: Context<AppEnv>, to: string): Promise<Response> {
  if (new URL(to).origin === c.get('deps').config.issuerOrigin) return c.redirect(to, 303)
  const answer = await answerPage(c, jsx(OnwardPage, { to }))
  answer.headers.set('Refresh', `0;url=${to}`)
  return answer
}

/** The page of a second step or an enrolment that a first step requires. After a form, `leadToStep` leads to it. */
export function askSecondStep(
  c: Context<AppEnv>,
  { status, mfaToken, factors, challenge }: Exclude<SignInOutcome, SignedIn>,
  returnTo: string,
): Promise<Response> {
  const carried = { base: `${c.get('deps').config.issuer}/`, mfaToken, returnTo }
  return status === 'mfa_required'
    ? answerPage(c, jsx(SecondStepPage, { ...carried, challenge, factors }), 200, 'script')
    : answerPage(c, jsx(EnrolPage, carried), 200, 'script')
}

/** Moves the cookies of an answer to a page or a redirect. */
export function withCookiesOf(answer: Response, signedIn: Response): Response {
  for (const cookie of signedIn.headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
  answer.headers.set('Cache-Control', 'no-store')
  return answer
}
