// One's own authenticator app on pages, without a script: the same verbs that `/api/totp` calls.
import type { Context } from 'hono'
import { raw } from 'hono/html'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { answerEnrolled } from '../../gate/enroller.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { refused, requireFreshPerson, whoEnrolsHere } from '../../gate/own-page.ts'
import { requirePerson } from '../../gate/page-session.ts'
import { withCookiesOf } from '../../gate/return-to.ts'
import { leadToStep } from '../../gate/step.ts'
import { ticked, typedCode } from '../../http/inputs.ts'
import { beginsAttempt } from '../../http/attempt.ts'
import { leadOnSaying } from '../../http/notice.ts'
import { answerPage, leadOn } from '../../http/page.ts'
import { BeginAppPage, RemoveAppPage, SetUpAppPage } from './account-pages.tsx'
import { confirmTotp } from './confirm.ts'
import { enrolTotp, showTotp, type NewTotp } from './enrol.ts'
import { removeTotp } from './remove.ts'

const SECURITY = '/account/security'
const PATH = `${SECURITY}/app`

/** The page of a secret that waits, with the fault of its first code. */
const setUpPage = (c: Context<AppEnv>, { secret, uri, qr_svg }: NewTotp, code?: string) =>
  answerPage(
    c,
    <SetUpAppPage {...{ secret, uri }} svg={raw(qr_svg)} problems={code === undefined ? [] : [{ code }]} />,
    code === undefined ? 200 : 400,
  )

export const totpAccountRoutes = new Hono<AppEnv>()
  .get(PATH, beginsAttempt, requirePerson, async (c) => {
    const known = await whoEnrolsHere(c)
    if (known instanceof Response) return known
    const shown = await showTotp(c.get('deps'), known.enroller, known.soFar.waitingTotp)
    return shown === undefined ? answerPage(c, <BeginAppPage />) : setUpPage(c, shown)
  })
  // Without a code it draws the secret, unless one waits already; with the first code it confirms it.
  .post(
    PATH,
    beginsAttempt,
    refuseFloods,
    requirePerson,
    formBody(() => z.object({ code: z.optional(typedCode()), end_others: ticked() }), 'attempt'),
    async (c) => {
      const deps = c.get('deps')
      const { code, end_others: endOthers } = c.req.valid('form')
      const known = await whoEnrolsHere(c)
      if (known instanceof Response) return known
      const { enroller, soFar } = known
      const waiting = soFar.waitingTotp
      if (code === undefined) {
        const shown = await showTotp(deps, enroller, waiting)
        if (shown === undefined && (await enrolTotp(deps, enroller)) === undefined)
          return refused(c, 'unauthenticated', PATH)
        return leadOn(c, PATH)
      }
      const confirmed = await confirmTotp(deps, enroller, { waiting, code, endOthers })
      if (confirmed.ok) {
        const { enrolled, recoveryCodes: codes } = confirmed.value
        const left = { kind: 'codes', codes, sessionId: enrolled.session.id } as const
        const renewed = await answerEnrolled(c, enroller, enrolled, {})
        return withCookiesOf(await leadToStep(c, left, `${deps.config.issuer}${SECURITY}`), renewed)
      }
      const shown = await showTotp(deps, enroller, waiting)
      return shown === undefined ? leadOn(c, PATH) : setUpPage(c, shown, 'wrong_first_code')
    },
  )
  .get(`${PATH}/remove`, requirePerson, requireFreshPerson, (c) => answerPage(c, <RemoveAppPage problems={[]} />))
  .post(
    `${PATH}/remove`,
    requirePerson,
    requireFreshPerson,
    formBody(() => z.object({ end_others: ticked() }), 'nothing'),
    async (c) => {
      const removed = await removeTotp(c.get('deps'), c.get('live'), c.req.valid('form').end_others)
      // One that is gone already is told the same: a double click.
      if (removed.ok || removed.error === 'not_found') return leadOnSaying(c, SECURITY, 'app_removed')
      return removed.error === 'last_factor'
        ? answerPage(c, <RemoveAppPage problems={[{ code: 'last_factor' }]} />, 409)
        : refused(c, removed.error, `${PATH}/remove`)
    },
  )
