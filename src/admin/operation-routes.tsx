// What administrators look after besides people: keys, mail, and how the Worker is.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { settingsOf } from '../config/settings.ts'
import { rfc3339 } from '../db/time.ts'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { jsonBody } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { callerOf, requireAdministrator, requireId } from '../gate/require-administrator.ts'
import { requireFresh } from '../gate/require-session.ts'
import { query } from '../http/body.ts'
import { describes } from '../http/route-spec.ts'
import { tryDeeply } from './deep-health.ts'
import { readHealth } from './health.ts'
import { worstOf } from './health-lines.ts'
import { listKeys, revokeKeys, rotateKeys } from './keys.ts'
import { listMails } from './mail.ts'
import {
  healthSchema,
  keySchema,
  killedSchema,
  mailItemSchema,
  markedSchema,
  repeatedSchema,
  sendingSchema,
} from './operation-answers.ts'
import { mailFilter, seenKey, seenKeys, seenMail } from './operation-inputs.ts'
import { adminProblem } from './problems.ts'
import { repeatMail, repeatMails } from './repeat-mail.ts'

export const operationRoutes = new Hono<AppEnv>()
  .get(
    '/api/admin/keys',
    describes(() => ({
      id: 'adminListKeys',
      tag: 'Keys',
      summary: 'List the signing keys that are published, newest first.',
      description: 'Says what each key is for, and until when.',
      answers: { 200: { means: 'All of them: two or three.', schema: listOf(keySchema()) } },
    })),
    requireAdministrator,
    async (c) => c.json(await listKeys(c.get('deps'))),
  )
  .post(
    '/api/admin/keys/rotate',
    describes(() => ({
      id: 'adminRotateKeys',
      tag: 'Keys',
      summary: 'Mark the current signing key as due for rotation.',
      description: 'The clock rotates it.',
      role: 'SUPER_ADMIN',
      answers: { 200: { means: 'How many were not due before.', schema: markedSchema() } },
      problems: ['changed_meanwhile'],
    })),
    requireAdministrator,
    requireFresh,
    jsonBody(seenKey),
    async (c) => {
      const outcome = await rotateKeys(c.get('deps'), { actor: callerOf(c), seen: c.req.valid('json').kid })
      return outcome.ok ? c.json(outcome.value) : adminProblem(c, outcome.error)
    },
  )
  .post(
    '/api/admin/keys/compromised',
    describes(() => ({
      id: 'adminRevokeKeys',
      tag: 'Keys',
      summary: 'Revoke every signing key, and with them every access token.',
      description: 'Sessions live on.',
      role: 'SUPER_ADMIN',
      answers: { 200: { means: 'The keys that were killed.', schema: killedSchema() } },
      problems: ['changed_meanwhile'],
    })),
    requireAdministrator,
    requireFresh,
    jsonBody(seenKeys),
    async (c) => {
      const outcome = await revokeKeys(c.get('deps'), { actor: callerOf(c), seen: c.req.valid('json').kids })
      return outcome.ok ? c.json(outcome.value) : adminProblem(c, outcome.error)
    },
  )
  .get(
    '/api/admin/mails',
    describes(() => ({
      id: 'adminListMails',
      tag: 'Operations',
      summary: 'List the outbox of the last seven days, newest first.',
      description: 'Unsent mail is in the order of its next attempt. The text of a mail is never shown.',
      answers: { 200: { means: 'A page, which may be short.', schema: listOf(mailItemSchema()) } },
    })),
    requireAdministrator,
    query(mailFilter),
    async (c) => {
      const { cursor, ...filter } = c.req.valid('query')
      return c.json(await listMails(c.get('deps'), { ...filter, before: cursor }))
    },
  )
  .post(
    '/api/admin/mails/retry',
    describes(() => ({
      id: 'adminRetryMails',
      tag: 'Operations',
      summary: 'Retry all failed mails.',
      description: 'Retries those that still have their text, at most a thousand.',
      answers: { 202: { means: 'How many are due now.', schema: repeatedSchema() } },
    })),
    refuseFloods,
    requireAdministrator,
    requireFresh,
    jsonBody(() => z.strictObject({})),
    async (c) => {
      const outcome = await repeatMails(c.get('deps'), { actor: callerOf(c) })
      return outcome.ok ? c.json(outcome.value, 202) : adminProblem(c, outcome.error)
    },
  )
  .post(
    '/api/admin/mails/:id/retry',
    describes(() => ({
      id: 'adminRetryMail',
      tag: 'Operations',
      summary: 'Try a mail now.',
      description: 'The mail must be waiting, or have failed and still have its text.',
      answers: { 202: { means: 'It is being sent.', schema: sendingSchema() } },
      problems: ['mail_not_repeatable', 'changed_meanwhile'],
    })),
    refuseFloods,
    requireAdministrator,
    requireFresh,
    requireId,
    jsonBody(seenMail),
    async (c) => {
      const { seen } = c.req.valid('json')
      const failedAt = seen?.failed_at
      const change = {
        actor: callerOf(c),
        id: c.req.param('id'),
        seen: seen && {
          attempts: seen.attempts,
          failedAt: failedAt === null || failedAt === undefined ? null : Date.parse(failedAt),
        },
      }
      const outcome = await repeatMail(c.get('deps'), change)
      return outcome.ok ? c.json(outcome.value, 202) : adminProblem(c, outcome.error)
    },
  )
  .get(
    '/api/admin/health',
    describes(() => ({
      id: 'adminGetHealth',
      tag: 'Operations',
      summary: 'Get the health of the Worker, line by line.',
      description:
        'With `deep=1` it also tests that one-time codes work only once, and makes a hash. The value of a secret is never shown.',
      answers: { 200: { means: 'The lines, and what is set. Never the value of a secret.', schema: healthSchema() } },
    })),
    requireAdministrator,
    query(() => z.object({ deep: z.optional(z.string().check(z.maxLength(10))) })),
    async (c) => {
      const deps = c.get('deps')
      const read = await readHealth(deps, c.env)
      const lines = c.req.valid('query').deep === '1' ? [...read, ...(await tryDeeply(deps))] : read
      return c.json({
        at: rfc3339(deps.now()),
        state: worstOf(lines),
        lines,
        settings: settingsOf(c.env, deps.config),
      })
    },
  )
