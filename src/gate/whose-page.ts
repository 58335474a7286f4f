// Finds out which account the page of a form belongs to. A page may stand open while somebody else signs in to the same browser; its form
// would then act for them. So each form of a page of one's own names the account (`http/page.ts` puts it there, so that no page can forget
// it), and `formBody` refuses it in a session of another one. It names the account and not the session: who has signed in anew goes on with
// a page that is still open, and each act judges the session itself.
import type { Context } from 'hono'
import { jsx } from 'hono/jsx'
import { prefersPage } from '../http/accept.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { OtherAccountPage } from '../pages/other-account.tsx'
import { readTokenSession } from '../tokens/verify-live.ts'
import type { AppEnv } from './app-env.ts'
import { toSignIn } from './page-session.ts'

/** The pages that a form may have stood on, the nearest first. */
const PAGES = [
  '/account/security',
  '/account/sessions',
  '/account/connections',
  '/account/delete',
  '/account',
  '/admin',
  '/device',
] as const

/**
 * Refuses a form that names another account than the one of this request (409), or none: no page of ours leaves it out. A person is told who
 * is signed in now, in one round trip, and led to their own page. `undefined` for a form of the same account, and where no account is known.
 */
export async function refuseOthersPage(c: Context<AppEnv>, named: string | undefined): Promise<Response | undefined> {
  const account = c.get('account')
  if (account === undefined || named === account) return undefined
  if (!prefersPage(c.req.header('Accept'))) return problem(c, 'other_account')
  const back = PAGES.find((path) => c.req.path.startsWith(path)) ?? '/account'
  const live = await readTokenSession(c.get('deps'), c.get('claims'))
  if (!live.ok) return toSignIn(c, back)
  return answerPage(c, jsx(OtherAccountPage, { email: live.value.user.email, back }), 409)
}
