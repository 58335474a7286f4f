// Lets in administrators. The role is read from D1 with the session, so a role that was taken away counts no more.
import type { Context, MiddlewareHandler } from 'hono'
import { noteRefusedRight } from '../users/refused.ts'
import { administers } from '../users/rules.ts'
import type { AppEnv } from './app-env.ts'
import { id } from '../http/inputs.ts'
import { problem } from '../http/problems.ts'
import { meetCaller } from './require-session.ts'
import { specOf } from '../http/route-spec.ts'

/** Lets in a live session of a role above USER. */
export const requireAdministrator: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  async (c, next) => {
    const refused = await meetCaller(c)
    if (refused !== undefined) return refused
    if (administers(c.get('live').user.role)) return next()
    await noteRefusedRight(c.get('deps'), { ...callerOf(c), right: 'administer', reason: 'role' })
    return problem(c, 'forbidden')
  },
  { access: 'session', role: 'ADMIN', problems: ['unauthenticated', 'forbidden', 'second_factor_required'] },
)

/** The caller and their session. */
export function callerOf(c: Context<AppEnv>): { userId: string; sessionId: string } {
  const { user, session } = c.get('live')
  return { userId: user.id, sessionId: session.id }
}

/** Answers 404 where the id in the path doesn't have the form of one. */
export const requireId: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  (c, next) => (id().safeParse(c.req.param('id')).success ? next() : Promise.resolve(problem(c, 'not_found'))),
  { problems: ['not_found'] },
)
