// `/dev/mails`: every kind of mail in every language, in development only. Asks no database.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { query } from '../http/body.ts'
import { onlyInDevelopment } from '../http/here.ts'
import { answerPage } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { isLanguage } from '../words/languages.ts'
import { Mails } from './mails-pages.tsx'
import { inScheme, isMailKind, isScheme, sampleMail } from '../mail/sample.ts'

/** Which mail to show. */
const chosen = () => z.object({ kind: z.optional(z.string()), language: z.optional(z.string()) })

export const mailPreviewRoutes = new Hono<AppEnv>()
  .get('/dev/mails', onlyInDevelopment, query(chosen), async (c) => {
    const { config, now, caller } = c.get('deps')
    const { kind = 'sign_up_code', language = caller.language } = c.req.valid('query')
    if (!isMailKind(kind) || !isLanguage(language)) return problem(c, 'not_found')
    const mail = sampleMail(config, now(), kind, language)
    return answerPage(c, <Mails tag={language} mail={mail} />, 200, 'frames')
  })
  .get('/dev/mails/:language/:kind/:scheme', onlyInDevelopment, (c) => {
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
