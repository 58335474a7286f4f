// Answers with a page of ours, under a content security policy that allows nothing but its own style.
import { sha256 } from '@noble/hashes/sha2.js'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { toBase64, toUtf8 } from '../crypto/encoding.ts'
import type { WireContext } from './wire-env.ts'
import { attemptCookie } from './attempt.ts'
import { STYLE } from '../pages/layout.tsx'
import type { App } from '../pages/lead-on.tsx'

let policy: string | undefined
/** The beginning of every form that posts. */
const POSTS = '<form method="post"'

/**
 * A page. Its forms may post to this origin only. The referrer stays within the origin, so that `Origin` is sent and never
 * `null`. With `script` it may run scripts of this origin, which may call it. A page with a form that posts belongs to an
 * attempt.
 */
export async function answerPage(
  c: WireContext,
  page: unknown,
  status: ContentfulStatusCode = 200,
  runs: 'nothing' | 'script' = 'nothing',
): Promise<Response> {
  return pageAnswer(c, page, status, runs)
}

/** As `answerPage`, without a promise, for refusals. */
export function pageAnswer(
  c: WireContext,
  page: unknown,
  status: ContentfulStatusCode,
  runs: 'nothing' | 'script' = 'nothing',
): Response {
  policy ??= contentSecurityPolicy()
  const text = `<!doctype html>${String(page)}`
  const answer = c.body(text, status, {
    'Content-Type': 'text/html; charset=UTF-8',
    'Content-Security-Policy': runs === 'script' ? `${policy}; script-src 'self'; connect-src 'self'` : policy,
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  const attempt = text.includes(POSTS) ? attemptCookie(c) : undefined
  if (attempt !== undefined) answer.headers.append('Set-Cookie', attempt)
  return answer
}

/** Leads to a page of ours after a form, so that a reload repeats nothing. `path` begins with a slash. */
export const leadOn = (c: WireContext, path: string): Response =>
  c.redirect(`${c.get('deps').config.issuer}${path}`, 303)

/** The app that a last page leads on to, if `APP_URL` is set. */
export function appOf(c: WireContext): App | undefined {
  const { appName, appUrl } = c.get('deps').config
  return appUrl === undefined ? undefined : { name: appName, url: appUrl }
}

function contentSecurityPolicy(): string {
  const digest = toBase64(sha256(toUtf8(STYLE)))
  return `default-src 'none'; style-src 'sha256-${digest}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
}
