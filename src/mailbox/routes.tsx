// The development mailbox: what was mailed, on this machine only. On a deployed Worker these paths don't exist.
import type { MiddlewareHandler } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { isLoopback } from '../config/remote.ts'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { query } from '../http/body.ts'
import { page } from '../http/inputs.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { describes } from '../http/route-spec.ts'
import { readMailbox } from './list.ts'
import { Mailbox } from './pages.tsx'

const onlyHere: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { environment, mailDriver } = c.get('deps').config
  const here = environment === 'development' && mailDriver === 'outbox' && isLoopback(new URL(c.req.url).hostname)
  return here ? next() : problem(c, 'not_found')
}

const mailSchema = z.object({
  id: z.uuid(),
  to: z.string(),
  subject: z.string(),
  kind: z.string(),
  text: z.string(),
  html: z.string(),
  code: z.optional(z.string()),
  link: z.optional(z.string()),
  sent_at: z.iso.datetime(),
})

export const mailRoutes = new Hono<AppEnv>()
  .get(
    '/dev/mail',
    describes(() => ({
      summary: 'Development only: the mails that were sent, newest first. Elsewhere this route does not exist.',
      answers: { 200: { means: 'A page.', schema: listOf(mailSchema) } },
      problems: ['not_found'],
    })),
    onlyHere,
    query(page),
    async (c) => c.json(await readMailbox(c.get('deps'), c.req.valid('query'))),
  )
  .get('/dev/mailbox', onlyHere, query(page), async (c) => {
    const mails = await readMailbox(c.get('deps'), c.req.valid('query'))
    return answerPage(c, <Mailbox mails={mails.items} />)
  })
