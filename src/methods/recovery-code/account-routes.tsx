// New recovery codes on pages, without a script: the same verb that `/api/recovery-codes` calls.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { refused, requireFreshPerson } from '../../gate/own-page.ts'
import { requirePerson } from '../../gate/page-session.ts'
import { leadToStep } from '../../gate/step.ts'
import { beginsAttempt } from '../../http/attempt.ts'
import { answerPage, leadOn } from '../../http/page.ts'
import { RenewCodesPage } from './account-pages.tsx'
import { renewRecoveryCodes } from './renew.ts'

const SECURITY = '/account/security'
const PATH = `${SECURITY}/codes`

export const recoveryCodeAccountRoutes = new Hono<AppEnv>()
  .get(PATH, beginsAttempt, requirePerson, requireFreshPerson, (c) =>
    c.get('live').hasSecondFactor ? answerPage(c, <RenewCodesPage />) : leadOn(c, SECURITY),
  )
  .post(
    PATH,
    requirePerson,
    requireFreshPerson,
    formBody(() => z.object({}), 'attempt'),
    async (c) => {
      const live = c.get('live')
      if (!live.hasSecondFactor) return leadOn(c, SECURITY)
      const renewed = await renewRecoveryCodes(c.get('deps'), live)
      if (!renewed.ok) return refused(c, renewed.error, PATH)
      const left = { kind: 'codes', codes: renewed.value, sessionId: live.session.id } as const
      return leadToStep(c, left, `${c.get('deps').config.issuer}${SECURITY}`)
    },
  )
