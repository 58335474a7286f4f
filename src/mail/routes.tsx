// The development mailbox: what was mailed, on this machine alone. Anywhere else these paths do not exist.
import type { MiddlewareHandler } from 'hono'
import { Hono } from 'hono/tiny'
import { isLoopback } from '../config.ts'
import type { AppEnv } from '../http/app-env.ts'
import { query } from '../http/body.ts'
import { page } from '../http/inputs.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { readMailbox } from './mailbox.ts'
import { Mailbox } from './pages.tsx'

const onlyHere: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { environment, mailDriver } = c.get('deps').config
  const here = environment === 'development' && mailDriver === 'outbox' && isLoopback(new URL(c.req.url).hostname)
  return here ? next() : problem(c, 'not_found')
}

export const mailRoutes = new Hono<AppEnv>()
  .get('/dev/mail', onlyHere, query(page), async (c) => c.json(await readMailbox(c.get('deps'), c.req.valid('query'))))
  .get('/dev/mailbox', onlyHere, query(page), async (c) => {
    const mails = await readMailbox(c.get('deps'), c.req.valid('query'))
    return answerPage(c, <Mailbox mails={mails.items} />)
  })
