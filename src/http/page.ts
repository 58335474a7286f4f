// Answers with a page of ours, under a policy that lets nothing in but our own stylesheet and the operator's logo.
import { jsx, type Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { WireContext } from './wire-env.ts'
import { attemptCookie } from './attempt.ts'
import { ActingBanner } from '../pages/acting.tsx'
import { BUILT } from '../pages/built.ts'
import { HouseContext } from '../pages/layout.tsx'
import { knownIssuer } from '../config/config.ts'
import { basePathOf } from './paths.ts'
import { askedIn, houseOf, NOBODY, policyOf, type Runs } from './house.ts'
import { languageCookie } from './language.ts'
import type { App } from '../pages/lead-on.tsx'

/** What every form that posts has (a text never: its quotes are escaped), and a list to copy. Such a page has the script that makes both comfortable. */
const POSTS = ' method="post"'
const COPIES = 'data-copy="'
/** The picture of an app that stands in the page itself (`pages/app.tsx`; a text never: its quotes are escaped). */
const PICTURES = ' src="data:image/'
/** What the frame of the console has. */
const KEYS = '<dialog id="keys"'
/** The tag of such a form. None of its attributes has a `>`: that is escaped, too. */
const FORM_TAGS = /<form[^>]* method="post"[^>]*>/g
/** The field by which a form says whose page it stands on (`gate/whose-page.ts`). */
const fieldOf = (account: string): string => `<input type="hidden" name="account" value="${account}"/>`

/**
 * A page. Its forms may post to this origin only. The referrer stays within the origin, so that `Origin` is sent and never
 * `null`. `runs` says what else it may do. A page with a form that posts belongs to an
 * attempt, and on a page of one's own such a form names the account.
 */
export async function answerPage(
  c: WireContext,
  page: Child,
  status: ContentfulStatusCode = 200,
  runs: Runs = 'nothing',
): Promise<Response> {
  return pageAnswer(c, page, status, runs)
}

/** As `answerPage`, without a promise, for refusals. */
export function pageAnswer(
  c: WireContext,
  page: Child,
  status: ContentfulStatusCode,
  runs: Runs = 'nothing',
): Response {
  const owner = c.get('config') ?? { ...NOBODY, basePath: basePathOf(knownIssuer(c.env)) }
  const acting = c.get('acting')
  const banner = acting === undefined ? undefined : jsx(ActingBanner, acting)
  const house = { ...houseOf(owner, c.req, status), banner }
  const shown = `<!doctype html>${String(jsx(HouseContext.Provider, { value: house }, page))}`
  const hasForm = shown.includes(POSTS)
  const comfort = `<script src="${owner.basePath}/assets/${BUILT.forms.file}" type="module"></script></head>`
  const isComfortable = hasForm || shown.includes(COPIES) || shown.includes(KEYS)
  const account = c.get('account')
  const named = account === undefined ? shown : shown.replace(FORM_TAGS, (tag) => tag + fieldOf(account))
  const text = isComfortable ? named.replace('</head>', comfort) : named
  const answer = c.body(text, status, {
    'Content-Type': 'text/html; charset=UTF-8',
    'Content-Security-Policy': policyOf(
      owner,
      runs === 'nothing' && isComfortable ? 'comfort' : runs,
      shown.includes(PICTURES) ? 'inline' : 'none',
    ),
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  const chosen = languageCookie(c.req.raw)
  if (chosen !== undefined) answer.headers.append('Set-Cookie', chosen)
  const attempt = hasForm ? attemptCookie(c) : undefined
  if (attempt !== undefined) answer.headers.append('Set-Cookie', attempt)
  return answer
}

/** Leads to a page of ours after a form, so that a reload repeats nothing. `path` begins with a slash. */
export const leadOn = (c: WireContext, path: string): Response =>
  c.redirect(`${c.get('deps').config.issuer}${path}`, 303)

/** What travels along the way in. A link's token does not: it belongs to one page. */
const ALONG = ['return_to', 'remember', 'challenge', 'state', 'login_hint', 'without_password', 'ui_locales']

/** Leads a GET to another page of the sign-in (303), with the parameters that are carried along. `path` begins with a slash. */
export function leadAlong(c: WireContext, path: string): Response {
  const query = askedIn(c.req.url, ALONG)
  return leadOn(c, query === '' ? path : `${path}?${query}`)
}

/** The app that a last page leads on to, if `APP_URL` is set. */
export function appOf(c: WireContext): App | undefined {
  const { appName, appUrl } = c.get('deps').config
  return appUrl === undefined ? undefined : { name: appName, url: appUrl }
}
