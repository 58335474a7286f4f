// The console's pages of the outbox.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { refuseOperator, requireActing } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { callerOf, requireId } from '../gate/require-administrator.ts'
import { query } from '../http/body.ts'
import { leadOnSaying, noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { inScheme, isMailKind, isScheme, sampleMail } from '../mail/sample.ts'
import { isLanguage } from '../words/languages.ts'
import { viewMail, viewMails, viewOperator, viewOutbox } from './mail.ts'
import { MailPage, RetryAllPage, RetryPage } from './mail-pages.tsx'
import { mailQuery } from './operation-inputs.ts'
import { PreviewPage } from './preview-pages.tsx'
import { adminProblem, isNotRepeatable } from './problems.ts'
import { repeatMail, repeatMails } from './repeat-mail.ts'

const PATH = '/admin/mail'

async function retryPage(c: Context<AppEnv>, refused?: 'changed' | 'not_repeatable'): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewMail(deps, c.get('own'), c.req.param('id') ?? '')
  if (!viewed.ok)
    return viewed.error === 'not_found' ? problem(c, 'not_found') : refuseOperator(c, viewed.error, c.req.path)
  const status = refused === undefined ? 200 : refused === 'changed' ? 412 : 409
  return answerPage(c, <RetryPage {...viewed.value} {...{ refused }} now={deps.now()} />, status)
}

/** How the mail was in the form's page. */
const seen = () => z.object({ attempts: z.coerce.number().check(z.int()), failed_at: z.optional(z.iso.datetime()) })

export const mailPageRoutes = new Hono<AppEnv>()
  .get(PATH, requirePerson, query(mailQuery), async (c) => {
    const deps = c.get('deps')
    const { before, after, state, limit } = c.req.valid('query')
    const filter = { state, limit, ...(before === undefined ? { after } : { before }) }
    const viewed = await viewMails(deps, c.get('own'), filter)
    if (!viewed.ok) return refuseOperator(c, viewed.error)
    const asked = limit === mailQuery().parse({}).limit ? undefined : limit
    const page = <MailPage {...viewed.value} {...{ state }} limit={asked} now={deps.now()} notice={noticeOf(c)} />
    return withoutNotice(c, await answerPage(c, page))
  })
  .get(`${PATH}/retry`, requirePerson, async (c) => {
    const deps = c.get('deps')
    const viewed = await viewOutbox(deps, c.get('own'))
    if (!viewed.ok) return refuseOperator(c, viewed.error)
    return answerPage(c, <RetryAllPage {...viewed.value} now={deps.now()} />)
  })
  .post(
    `${PATH}/retry`,
    refuseFloods,
    requirePerson,
    formBody(() => z.object({}), 'nothing'),
    requireActing,
    async (c) => {
      const outcome = await repeatMails(c.get('deps'), { actor: callerOf(c) })
      if (!outcome.ok) return adminProblem(c, outcome.error)
      return leadOnSaying(c, PATH, outcome.value.repeated > 0 ? 'mails_again' : 'mails_none')
    },
  )
  .get(
    `${PATH}/preview`,
    requirePerson,
    query(() => z.object({ kind: z.optional(z.string()) })),
    async (c) => {
      const deps = c.get('deps')
      const { kind = 'sign_up_code' } = c.req.valid('query')
      const viewed = await viewOperator(deps, c.get('own'))
      if (!viewed.ok) return refuseOperator(c, viewed.error)
      if (!isMailKind(kind)) return problem(c, 'not_found')
      const mail = sampleMail(deps.config, deps.now(), kind, deps.caller.language)
      return answerPage(c, <PreviewPage operator={viewed.value} mail={mail} />, 200, 'frames')
    },
  )
  .get(`${PATH}/preview/:language/:kind/:scheme`, requirePerson, async (c) => {
    const deps = c.get('deps')
    const viewed = await viewOperator(deps, c.get('own'))
    if (!viewed.ok) return refuseOperator(c, viewed.error, `${PATH}/preview`)
    const { language, kind, scheme } = c.req.param()
    if (!isMailKind(kind) || !isLanguage(language) || !isScheme(scheme)) return problem(c, 'not_found')
    const { brandLogo } = deps.config
    // Mails have their styles inline. Nothing in there may run, and nothing may load but the logo.
    const logo = brandLogo?.startsWith('https:') === true ? `img-src ${brandLogo}; ` : ''
    return c.html(inScheme(sampleMail(deps.config, deps.now(), kind, language).html, scheme), 200, {
      'Cache-Control': 'no-store',
      'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${logo}sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'`,
      'X-Frame-Options': 'SAMEORIGIN',
    })
  })
  .get(`${PATH}/:id/retry`, requirePerson, requireId, (c) => retryPage(c))
  .post(
    `${PATH}/:id/retry`,
    refuseFloods,
    requirePerson,
    formBody(seen, 'nothing'),
    requireActing,
    requireId,
    async (c) => {
      const { attempts, failed_at } = c.req.valid('form')
      const outcome = await repeatMail(c.get('deps'), {
        actor: callerOf(c),
        id: c.req.param('id'),
        seen: { attempts, failedAt: failed_at === undefined ? null : Date.parse(failed_at) },
      })
      if (outcome.ok) return leadOnSaying(c, PATH, 'mail_again')
      if (outcome.error === 'changed') return retryPage(c, 'changed')
      return isNotRepeatable(outcome.error) ? retryPage(c, 'not_repeatable') : adminProblem(c, outcome.error)
    },
  )
