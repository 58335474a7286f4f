// What was done, said once by the page that a form leads on to, in words that name nobody (`gate/told.ts` names a person). The code lies in a cookie of this very origin: no other site's link can
// make a page say something.
import type { NoticeCode } from '../words/account.ts'
import { clearCookie, cookieHeader, NOTICE_COOKIE, readCookie, setCookie } from './cookies.ts'
import { leadOn } from './page.ts'
import type { WireContext } from './wire-env.ts'

const CODES: readonly string[] = [
  'password_set',
  'address_confirmed',
  'signed_out',
  'name_saved',
  'session_ended',
  'others_ended',
  'proved',
  'email_asked',
  'email_changed',
  'identity_linked',
  'identity_unlinked',
  'passkey_added',
  'passkey_renamed',
  'passkey_removed',
  'password_changed',
  'password_first',
  'app_removed',
  'access_taken_away',
  'all_access_taken_away',
  'keys_due',
  'keys_due_before',
  'keys_killed',
  'mail_again',
  'mails_again',
  'mails_none',
] satisfies NoticeCode[]
const LIFE_SECONDS = 60

/** Leads on to a page of ours after a form (303), which then says what was done. `path` begins with a slash. */
export const leadOnSaying = (c: WireContext, path: string, notice: NoticeCode): Response =>
  saying(leadOn(c, path), notice)

/** Adds to an answer that leads on what the next page of the account says. */
export function saying(answer: Response, notice: NoticeCode): Response {
  answer.headers.append('Set-Cookie', setCookie(NOTICE_COOKIE, notice, LIFE_SECONDS))
  return answer
}

/** What was done just before this page; `undefined` for nothing. */
export function noticeOf(c: WireContext): NoticeCode | undefined {
  const code = readCookie(cookieHeader(c.req.raw.headers), NOTICE_COOKIE)
  return code !== undefined && CODES.includes(code) ? (code as NoticeCode) : undefined
}

/** Adds the removal of the notice to the page that has said it. */
export function withoutNotice(c: WireContext, answer: Response): Response {
  if (readCookie(cookieHeader(c.req.raw.headers), NOTICE_COOKIE) !== undefined)
    answer.headers.append('Set-Cookie', clearCookie(NOTICE_COOKIE))
  return answer
}
