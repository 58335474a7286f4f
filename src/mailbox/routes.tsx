// The development mailbox: what was mailed, on this machine only. On a deployed Worker these paths don't exist.
import type { MiddlewareHandler } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { query } from '../http/body.ts'
import { isInDevelopment } from '../http/here.ts'
import { id, page } from '../http/inputs.ts'
import { named } from '../http/named.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { describes } from '../http/route-spec.ts'
import { readMail, readMailbox } from './list.ts'
import { Mailbox } from './pages.tsx'

const onlyHere: MiddlewareHandler<AppEnv> = async (c, next) => {
  const here = isInDevelopment(c) && c.get('deps').config.mailDriver === 'outbox'
  return here ? next() : problem(c, 'not_found')
}

const mailSchema = named('DevelopmentMail', () =>
  z.object({
    id: z.uuid(),
    to: z.string(),
    subject: z.string(),
    kind: z.string(),
    text: z.string(),
    html: z.string(),
    code: z.optional(z.string()),
    link: z.optional(z.string()),
    sent_at: z.iso.datetime(),
  }),
)

export const mailRoutes = new Hono<AppEnv>()
  .get(
    '/dev/mail',
    describes(() => ({
      id: 'listDevelopmentMails',
      tag: 'Operations',
      summary: 'List the mails that were sent, newest first.',
      description: 'In development only. Elsewhere this route does not exist.',
      answers: { 200: { means: 'A page.', schema: listOf(mailSchema()) } },
      problems: ['not_found'],
    })),
    onlyHere,
    query(page),
    async (c) => c.json(await readMailbox(c.get('deps'), c.req.valid('query'))),
  )
  .get(
    '/dev/mailbox',
    onlyHere,
    query(() => z.extend(page(), { mail: z.optional(id()) })),
    async (c) => {
      const deps = c.get('deps')
      const { mail, ...filter } = c.req.valid('query')
      const { items, next_cursor: older } = await readMailbox(deps, filter)
      const chosen =
        mail === undefined ? items[0] : (items.find((item) => item.id === mail) ?? (await readMail(deps, mail)))
      const newest = filter.cursor === undefined
      return answerPage(c, <Mailbox {...{ mails: items, chosen, newest, older, now: deps.now() }} />, 200, 'frames')
    },
  )
  .get('/dev/mailbox/:id', onlyHere, async (c) => {
    const { brandLogo } = c.get('deps').config
    const mail = await readMail(c.get('deps'), c.req.param('id'))
    if (mail === undefined) return problem(c, 'not_found')
    // The styles of a mail stand in its text, as mail programs want. Nothing in it runs or loads but the logo, and its links open beside it.
    const logo = brandLogo === undefined ? '' : `img-src ${brandLogo.startsWith('data:') ? 'data:' : brandLogo}; `
    return c.html(mail.html.replace('<head>', '<head><base target="_blank">'), 200, {
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${logo}sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
      'X-Frame-Options': 'SAMEORIGIN',
    })
  })
