// The page of one's own security (contract §8). What it leads to stands in the rooms of the methods: `methods/*/account-routes.tsx`.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { laterCookie, nudgeOf } from '../gate/nudge.ts'
import { refused } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { lead, readReturnTo, refuseReturnTo } from '../gate/return-to.ts'
import { returnToWanted } from '../http/inputs.ts'
import { noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { viewSecurity } from './security.ts'
import { SecurityPage } from './security-pages.tsx'

const PATH = '/account/security'

export const securityPageRoutes = new Hono<AppEnv>()
  .get(PATH, requirePerson, async (c) => {
    const viewed = await viewSecurity(c.get('deps'), c.get('own'))
    if (!viewed.ok) return refused(c, viewed.error, PATH)
    const { passkeys, ...who } = viewed.value
    const nudge = nudgeOf(c, { ...who, passkeys: passkeys.length })
    const { config, now } = c.get('deps')
    const shown = { issuer: config.issuer, now: now(), notice: noticeOf(c) }
    const page = <SecurityPage {...viewed.value} {...nudge} {...shown} />
    return withoutNotice(c, await answerPage(c, page, 200, 'script'))
  })
  .post(
    `${PATH}/passkeys/later`,
    requirePerson,
    formBody(() => z.object({ return_to: returnToWanted() }), 'nothing'),
    async (c) => {
      const { config } = c.get('deps')
      const back = readReturnTo(config, c.req.valid('form').return_to ?? `${config.issuer}${PATH}`)
      if (back === undefined) return refuseReturnTo(c)
      const answer = await lead(c, back)
      answer.headers.append('Set-Cookie', laterCookie())
      return answer
    },
  )
