// What every page of the console does alike (after `requirePerson`). A page asks in its own batch (`admin/ask.ts`) and hands a refusal to
// `refuseOperator`. A form's route stands behind `requireActing`, as the API's routes stand behind `requireAdministrator` and `requireFresh`.
import type { Context, MiddlewareHandler } from 'hono'
import { problem } from '../http/problems.ts'
import type { AskedRefusal } from '../sessions/own-act.ts'
import { noteRefusedRight } from '../users/refused.ts'
import { administers } from '../users/rules.ts'
import type { AppEnv } from './app-env.ts'
import { freshPerson, refused } from './own-page.ts'
import { hereOf } from './page-session.ts'
import { callerOf } from './require-administrator.ts'

/**
 * Answers what a page of the console was refused: a stale proof leads to a fresh one and back to `path`, a session that has ended to the
 * sign-in, and a person without the role gets 403, which is recorded.
 */
export async function refuseOperator(
  c: Context<AppEnv>,
  refusal: AskedRefusal | 'forbidden',
  path: string = hereOf(c),
): Promise<Response> {
  if (refusal !== 'forbidden') return refused(c, refusal, path)
  const { id, userId } = c.get('own')
  return forbid(c, { userId, sessionId: id })
}

/**
 * Lets in an administrator who was proved lately, to act: `live` is then theirs. Others are answered as by `refuseOperator`; they come
 * back to the page of the form, which has the path and the query that it posts to. One round trip.
 */
export const requireActing: MiddlewareHandler<AppEnv> = async (c, next) => (await refuseActing(c)) ?? next()

/** The same for a form with something in it: `prove` leads to a fresh proof with the form kept. `undefined` lets in. */
export async function refuseActing(
  c: Context<AppEnv>,
  prove?: () => Response | Promise<Response>,
): Promise<Response | undefined> {
  const live = await freshPerson(c, hereOf(c), prove)
  if (live instanceof Response) return live
  return administers(live.user.role) ? undefined : forbid(c, callerOf(c))
}

async function forbid(c: Context<AppEnv>, who: { userId: string; sessionId: string }): Promise<Response> {
  await noteRefusedRight(c.get('deps'), { ...who, right: 'administer', reason: 'role' })
  return problem(c, 'forbidden')
}
