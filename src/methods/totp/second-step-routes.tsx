// The forms of a pending sign-in: the code of an authenticator app, or setting one up (`MFA`).
import { raw } from 'hono/html'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { query } from '../../http/body.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { factorsShown, handle, returnToWanted, typedCode } from '../../http/inputs.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { answerPage } from '../../http/page.ts'
import { proofPage } from '../../gate/proof-problem.ts'
import { claimInCookie } from '../../gate/presented-claim.ts'
import { askSecondStep, readReturnTo, leadSignedIn, refuseReturnTo, withCookiesOf } from '../../gate/return-to.ts'
import { answerSignedIn } from '../../gate/signed-in.ts'
import { leadToStep, readStep, STEP_PATH } from '../../gate/step.ts'
import { EnrolPage, SecondStepPage } from '../../pages/second-step.tsx'
import { readEnrolment } from '../../sessions/pending.ts'
import { confirmTotp } from './confirm.ts'
import { enrolTotp, showTotp } from './enrol.ts'
import { CodesPage, ConfirmPage } from './pages.tsx'
import { signInByTotp } from './sign-in.ts'

export const totpPageRoutes = new Hono<AppEnv>()
  .get(
    STEP_PATH,
    query(() => z.object({ return_to: returnToWanted() })),
    async (c) => {
      const { config } = c.get('deps')
      const returnTo = readReturnTo(config, c.req.valid('query').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const left = await readStep(c)
      if (left?.kind === 'waits') return askSecondStep(c, left.waits, returnTo)
      // The codes are shown only in the session that they came with, so the next person who signs in here never sees them.
      if (left?.kind === 'codes' && claimInCookie(config, c.req.raw.headers)?.sessionId === left.sessionId)
        return answerPage(c, <CodesPage codes={left.codes} to={returnTo} />)
      return c.redirect(`${config.issuer}/sign-in?return_to=${encodeURIComponent(returnTo)}`, 303)
    },
  )
  .post(
    '/sign-in/totp',
    refuseFloods,
    formBody(
      () => z.object({ mfa_token: handle(), code: typedCode(), return_to: returnToWanted(), factors: factorsShown() }),
      'token',
    ),
    async (c) => {
      const { mfa_token: mfaToken, code, return_to, factors } = c.req.valid('form')
      const { config } = c.get('deps')
      const returnTo = readReturnTo(config, return_to) ?? `${config.issuer}/account`
      const outcome = await signInByTotp(c.get('deps'), { mfaToken, code, device: knownDevice(c) })
      if (outcome.ok) return leadSignedIn(c, outcome.value, returnTo)
      const said = outcome.error.kind === 'throttled' ? 'too_many' : 'wrong_app_code'
      const page = { base: `${config.issuer}/`, mfaToken, returnTo, factors, problem: said } as const
      return proofPage(c, outcome.error, <SecondStepPage {...page} />, 400, 'script')
    },
  )
  .post(
    '/sign-in/enrol',
    refuseFloods,
    formBody(
      () => z.object({ mfa_token: handle(), code: z.optional(typedCode()), return_to: returnToWanted() }),
      'token',
    ),
    async (c) => {
      const { mfa_token: mfaToken, code, return_to } = c.req.valid('form')
      const deps = c.get('deps')
      const { issuer } = deps.config
      const returnTo = readReturnTo(deps.config, return_to) ?? `${issuer}/account`
      const carried = { base: `${issuer}/`, mfaToken, returnTo }
      const enroller = await readEnrolment(deps, mfaToken)
      if (enroller === undefined) return answerPage(c, <EnrolPage {...carried} problem="sign_in_over" />, 400)
      const waiting = enroller.soFar.waitingTotp
      if (code !== undefined) {
        const confirmed = await confirmTotp(deps, enroller, { waiting, code, endOthers: false })
        if (confirmed.ok) {
          const { enrolled, recoveryCodes } = confirmed.value
          const left = { kind: 'codes', codes: recoveryCodes, sessionId: enrolled.session.id } as const
          return withCookiesOf(await leadToStep(c, left, returnTo), await answerSignedIn(c, enrolled))
        }
      }
      const shown = (await showTotp(deps, enroller, waiting)) ?? (await enrolTotp(deps, enroller))
      if (shown === undefined) return answerPage(c, <EnrolPage {...carried} problem="sign_in_over" />, 400)
      const svg = raw(shown.qr_svg)
      const page = (
        <ConfirmPage
          {...carried}
          secret={shown.secret}
          uri={shown.uri}
          svg={svg}
          problem={code === undefined ? undefined : 'wrong_app_code'}
        />
      )
      return answerPage(c, page, code === undefined ? 200 : 400)
    },
  )
