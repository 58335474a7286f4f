// The sign-out that a client asks for (OIDC RP-Initiated Logout 1.0), loaded when the first one does (`routes.tsx`).
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseFloodsBy } from '../gate/flood.ts'
import { lead } from '../gate/return-to.ts'
import { prefersPage } from '../http/accept.ts'
import { readForm } from '../http/body.ts'
import { ACCESS_COOKIE, clearCookie, REFRESH_COOKIE } from '../http/cookies.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import type { NamedSession } from '../sessions/find.ts'
import { signOut } from '../sessions/end.ts'
import { whoComes, withCookies } from '../gate/who-comes.ts'
import { readLogout } from './logout.ts'
import { SignOutHerePage } from './pages.tsx'
import { WrongRequestPage } from './wrong-pages.tsx'
import { readParameters } from './parameters.ts'

/** A request to sign out, by a link (§2). */
export async function logout(c: Context<AppEnv>): Promise<Response> {
  const search = new URL(c.req.url).searchParams
  const { own, cookies } = await whoComes(c)
  const flooding = own === undefined ? await refuseFloodsBy(c, 'authorize') : undefined
  if (flooding !== undefined) return flooding
  const from = URL.parse(c.req.header('Referer') ?? '')?.origin
  const judged = await readLogout(c.get('deps'), readParameters(search).parameters, { own, from })
  if (judged === undefined) return withCookies(await wrong(c), cookies)
  if (judged.step === 'end' && own !== undefined) return leave(c, own, judged.to)
  if (judged.step === 'nobody') return withCookies(await onward(c, judged.to), cookies)
  c.set('account', own?.userId)
  const page = <SignOutHerePage app={judged.client?.name} request={search.toString()} />
  return withCookies(await answerPage(c, page), cookies)
}

/** The same by a form of the client's page. The browser kept our cookies back, so that it comes again by a link (§2). */
export async function logoutByForm(c: Context<AppEnv>): Promise<Response> {
  const form = await readForm(c)
  if (form instanceof Response) return form
  return c.redirect(`${c.get('deps').config.issuer}/oidc/logout?${form.toString()}`, 303)
}

/** What a person answered who was asked. `request` is judged anew. */
export async function confirmLogout(c: Context<AppEnv>, request: string): Promise<Response> {
  const own: NamedSession | undefined = c.get('own')
  const { parameters } = readParameters(new URLSearchParams(request))
  const judged = await readLogout(c.get('deps'), parameters, { own, from: undefined })
  if (judged === undefined) return wrong(c)
  return own === undefined ? onward(c, judged.to) : leave(c, own, judged.to)
}

/** Ends the session, and with it every grant that is bound to it. */
async function leave(c: Context<AppEnv>, own: NamedSession, to: string | undefined): Promise<Response> {
  const deps = c.get('deps')
  await signOut(deps, own)
  const answer = await onward(c, to)
  for (const cookie of [ACCESS_COOKIE, REFRESH_COOKIE]) answer.headers.append('Set-Cookie', clearCookie(cookie))
  return answer
}

const onward = (c: Context<AppEnv>, to: string | undefined): Promise<Response> | Response => {
  if (to === undefined) return leadOn(c, '/signed-out')
  return c.req.method === 'POST' ? lead(c, to) : c.redirect(to, 303)
}

async function wrong(c: Context<AppEnv>): Promise<Response> {
  if (prefersPage(c.req.header('Accept'))) return answerPage(c, <WrongRequestPage fault="wrong_redirect" />, 400)
  return problem(c, 'invalid_request', { detail: 'The client has not registered this post_logout_redirect_uri.' })
}
