// What administrators do for people, and against those who misbehave: disable, enable, unlock, a reset,
// lost factors, their sessions.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { Deps } from '../deps.ts'
import { listOf, sessionSchema } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { jsonBody } from '../gate/body.ts'
import { query } from '../http/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { page } from '../http/inputs.ts'
import { callerOf, requireAdministrator, requireId } from '../gate/require-administrator.ts'
import { requireFresh } from '../gate/require-session.ts'
import { describes } from '../http/route-spec.ts'
import type { Result } from '../result.ts'
import type { Change } from './actor.ts'
import { adminUserSchema, mailSchema, removedFactorsSchema } from './answers.ts'
import { disableUser, enableUser } from './disable-user.ts'
import { endSessions } from './end-sessions.ts'
import { adminProblem, seenBy, type AdminRefusal } from './problems.ts'
import { readSessions } from './read-user.ts'
import { removeFactors } from './remove-factors.ts'
import { sendReset } from './send-reset.ts'
import { unlockUser } from './unlock-user.ts'

const asItIsNow = () => ({ 200: { means: 'The account as it is now.', schema: adminUserSchema() } })
/** The body has no fields, and may be left out. */
const nothing = () => z.strictObject({})

/** What is done to the person of the path: who may, and how it is answered. */
function act<Value extends object>(
  verb: (deps: Deps, change: Change) => Promise<Result<Value, AdminRefusal>>,
  status: 200 | 202 = 200,
) {
  const answer = async (c: Context<AppEnv>): Promise<Response> => {
    const saw = seenBy(c)
    if (saw instanceof Response) return saw
    const outcome = await verb(c.get('deps'), { id: c.req.param('id') ?? '', actor: callerOf(c), ...saw })
    return outcome.ok ? c.json(outcome.value, status) : adminProblem(c, outcome.error)
  }
  return [requireAdministrator, requireFresh, requireId, jsonBody(nothing), answer] as const
}

export const adminHelpRoutes = new Hono<AppEnv>()
  .post(
    '/api/admin/users/:id/disable',
    describes(() => ({
      id: 'adminDisableUser',
      tag: 'Administration',
      summary: 'Disable a person.',
      description: 'Their sessions end, and they can’t sign in.',
      ifMatch: true,
      answers: asItIsNow(),
    })),
    ...act(disableUser),
  )
  .post(
    '/api/admin/users/:id/enable',
    describes(() => ({
      id: 'adminEnableUser',
      tag: 'Administration',
      summary: 'Let a disabled person sign in again.',
      ifMatch: true,
      answers: asItIsNow(),
    })),
    ...act(enableUser),
  )
  .post(
    '/api/admin/users/:id/unlock',
    describes(() => ({
      id: 'adminUnlockUser',
      tag: 'Administration',
      summary: 'Reset a person’s counters of wrong passwords and codes.',
      ifMatch: true,
      answers: asItIsNow(),
    })),
    ...act(unlockUser),
  )
  .post(
    '/api/admin/users/:id/send-reset',
    describes(() => ({
      id: 'adminSendPasswordReset',
      tag: 'Administration',
      summary: 'Mail a person a link to set a new password.',
      ifMatch: true,
      answers: { 202: { means: 'What became of the mail.', schema: mailSchema() } },
      problems: ['user_disabled'],
    })),
    refuseFloods,
    ...act(sendReset, 202),
  )
  .post(
    '/api/admin/users/:id/remove-factors',
    describes(() => ({
      id: 'adminRemoveUserFactors',
      tag: 'Administration',
      summary: 'Remove all second factors of a person who lost them.',
      description: 'Their sessions end.',
      ifMatch: true,
      answers: { 200: { means: 'What was removed.', schema: removedFactorsSchema() } },
    })),
    refuseFloods,
    ...act(removeFactors),
  )
  .get(
    '/api/admin/users/:id/sessions',
    describes(() => ({
      id: 'adminListUserSessions',
      tag: 'Administration',
      summary: 'List a person’s live sessions, newest first.',
      answers: { 200: { means: 'A page.', schema: listOf(sessionSchema()) } },
    })),
    requireAdministrator,
    requireId,
    query(page),
    async (c) => {
      const wanted = { ...c.req.valid('query'), id: c.req.param('id'), currentId: callerOf(c).sessionId }
      const outcome = await readSessions(c.get('deps'), wanted)
      return outcome.ok ? c.json(outcome.value) : adminProblem(c, outcome.error)
    },
  )
  .delete(
    '/api/admin/users/:id/sessions',
    describes(() => ({
      id: 'adminEndUserSessions',
      tag: 'Administration',
      summary: 'End all sessions of a person, and forget their devices.',
      ifMatch: true,
      answers: { 204: { means: 'Ended.' } },
    })),
    requireAdministrator,
    requireFresh,
    requireId,
    async (c) => {
      const saw = seenBy(c)
      if (saw instanceof Response) return saw
      const outcome = await endSessions(c.get('deps'), { id: c.req.param('id'), actor: callerOf(c), ...saw })
      return outcome.ok ? c.body(null, 204) : adminProblem(c, outcome.error)
    },
  )
