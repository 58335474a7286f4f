// The pages by which somebody deletes their account. Nothing is done by GET.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { freshPerson, refused } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { refuseOthersPage } from '../gate/whose-page.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { ACCESS_COOKIE, clearCookie, DEVICE_COOKIE, REFRESH_COOKIE } from '../http/cookies.ts'
import { id } from '../http/inputs.ts'
import { answerPage, appOf, leadOn } from '../http/page.ts'
import { deleteAccount } from './delete.ts'
import { Deleted, DeletePage } from './deletion-pages.tsx'
import { viewProfile } from './profile.ts'

const PATH = '/account/delete'

async function deletePage(c: Context<AppEnv>, isLast = false): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewProfile(deps, c.get('own'), [])
  if (!viewed.ok) return refused(c, viewed.error, PATH)
  return answerPage(c, <DeletePage {...viewed.value} {...{ isLast }} now={deps.now()} />, isLast ? 403 : 200)
}

export const deletionRoutes = new Hono<AppEnv>()
  .get(PATH, beginsAttempt, requirePerson, (c) => deletePage(c))
  // The form first: a second click comes when the session is gone, and ends where the first one did.
  .post(
    PATH,
    refuseFloods,
    beginsAttempt,
    formBody(() => z.object({ account: z.optional(id()) }), 'attempt'),
    requirePerson,
    async (c) => {
      const others = await refuseOthersPage(c, c.req.valid('form').account)
      if (others !== undefined) return others
      const live = await freshPerson(c, PATH)
      if (live instanceof Response) return live
      const deleted = await deleteAccount(c.get('deps'), live)
      if (!deleted.ok)
        return deleted.error === 'last_super_admin' ? deletePage(c, true) : refused(c, deleted.error, PATH)
      const answer = leadOn(c, `${PATH}/done`)
      for (const cookie of [ACCESS_COOKIE, REFRESH_COOKIE, DEVICE_COOKIE])
        answer.headers.append('Set-Cookie', clearCookie(cookie))
      return answer
    },
  )
  .get(`${PATH}/done`, (c) => answerPage(c, <Deleted app={appOf(c)} />))
