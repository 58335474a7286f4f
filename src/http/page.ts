// Answers with a page of ours, under a policy that lets nothing in but its own style.
import type { Context } from 'hono'
import { toBase64, toUtf8 } from '../crypto/encoding.ts'
import type { AppEnv } from './app-env.ts'
import { newAttempt } from './attempt.ts'
import { STYLE } from '../pages/layout.tsx'

let policy: string | undefined
/** How every form that posts begins. */
const POSTS = '<form method="post"'

/**
 * A page. Forms post to this origin only; the referrer stays within it, so that `Origin` is sent (never `null`). With `script`
 * it may run scripts of this origin, and they may call it. A page with a form that posts begins an attempt.
 */
export async function answerPage(
  c: Context<AppEnv>,
  page: unknown,
  status: 200 | 400 | 401 | 404 | 429 | 503 = 200,
  runs: 'nothing' | 'script' = 'nothing',
): Promise<Response> {
  policy ??= await contentSecurityPolicy()
  const text = `<!doctype html>${String(page)}`
  const answer = c.html(text, status, {
    'Content-Security-Policy': runs === 'script' ? `${policy}; script-src 'self'; connect-src 'self'` : policy,
    'Referrer-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
  if (text.includes(POSTS)) answer.headers.append('Set-Cookie', newAttempt(c))
  return answer
}

/** Leads on to a page of ours after a form: reloading that one repeats nothing. `path` begins with a slash. */
export const leadOn = (c: Context<AppEnv>, path: string): Response =>
  c.redirect(`${c.get('deps').config.issuer}${path}`, 303)

async function contentSecurityPolicy(): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', toUtf8(STYLE)))
  return `default-src 'none'; style-src 'sha256-${toBase64(digest)}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`
}
