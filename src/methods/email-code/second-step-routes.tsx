// The form of a sign-in by password that has to prove its mailbox before it may enrol a second factor (`MFA`).
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { handle, returnToWanted, typedCode } from '../../http/inputs.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { proofPage } from '../../gate/proof-problem.ts'
import { leadSignedIn, readReturnTo } from '../../gate/return-to.ts'
import { leadToStep } from '../../gate/step.ts'
import { SecondStepPage } from '../../pages/second-step.tsx'
import { proveMailbox } from './prove-mailbox.ts'

export const emailCodePageRoutes = new Hono<AppEnv>().post(
  '/sign-in/email-code',
  refuseFloods,
  formBody(
    () => z.object({ mfa_token: handle(), challenge: handle(), code: typedCode(), return_to: returnToWanted() }),
    'token',
  ),
  async (c) => {
    const { mfa_token: mfaToken, challenge, code, return_to } = c.req.valid('form')
    const { config } = c.get('deps')
    const returnTo = readReturnTo(config, return_to) ?? `${config.issuer}/account`
    const outcome = await proveMailbox(c.get('deps'), { mfaToken, challenge, code, device: knownDevice(c) })
    if (!outcome.ok) {
      const problem = outcome.error.kind === 'throttled' ? 'too_many' : 'wrong_sign_in_code'
      const page = { base: `${config.issuer}/`, mfaToken, challenge, returnTo, problem } as const
      return proofPage(c, outcome.error, <SecondStepPage {...page} factors={['email_code']} />, 400)
    }
    return outcome.value.status === 'signed_in'
      ? leadSignedIn(c, outcome.value, returnTo)
      : leadToStep(c, { kind: 'waits', waits: outcome.value }, returnTo)
  },
)
