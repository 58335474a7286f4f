// The development mailbox: what was mailed, on this machine only. On a deployed Worker these paths don't exist.
import type { MiddlewareHandler } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { isLoopback } from '../config/remote.ts'
import { isLanguage } from '../words/languages.ts'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { query } from '../http/body.ts'
import { page } from '../http/inputs.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { describes } from '../http/route-spec.ts'
import { readMailbox } from './list.ts'
import { Mails } from './mails-pages.tsx'
import { Mailbox } from './pages.tsx'
import { inScheme, isMailKind, isScheme, kindsOfMails, sampleMail } from './preview.ts'

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

/** Which mail to show. */
const chosen = z.object({ kind: z.optional(z.string()), language: z.optional(z.string()) })

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
  .get('/dev/mails', onlyHere, query(chosen), async (c) => {
    const { config, now, caller } = c.get('deps')
    const { kind = 'sign_up_code', language = caller.language } = c.req.valid('query')
    if (!isMailKind(kind) || !isLanguage(language)) return problem(c, 'not_found')
    const mail = sampleMail(config, now(), kind, language)
    const answer = await answerPage(c, <Mails kinds={kindsOfMails()} language={language} mail={mail} />)
    const policy = answer.headers.get('Content-Security-Policy') ?? ''
    answer.headers.set('Content-Security-Policy', `${policy}; frame-src 'self'`)
    return answer
  })
  .get('/dev/mails/:language/:kind/:scheme', onlyHere, (c) => {
    const { config, now } = c.get('deps')
    const { language, kind, scheme } = c.req.param()
    if (!isMailKind(kind) || !isLanguage(language) || !isScheme(scheme)) return problem(c, 'not_found')
    // Mails have their styles inline, because mail programs want that. Nothing in there may run, and nothing may load but the logo.
    const logo = config.brandLogo?.startsWith('https:') ? `img-src ${config.brandLogo}; ` : ''
    return c.html(inScheme(sampleMail(config, now(), kind, language).html, scheme), 200, {
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${logo}sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
      'X-Frame-Options': 'SAMEORIGIN',
    })
  })
