// The form of a recovery code in a pending sign-in, for browsers without a script.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { factorsShown, handle, returnToWanted } from '../../http/inputs.ts'
import { answerPage } from '../../http/page.ts'
import { readReturnTo, leadSignedIn } from '../../gate/return-to.ts'
import { SecondStepPage } from '../../pages/second-step.tsx'
import { signInByRecoveryCode } from './sign-in.ts'

export const recoveryCodePageRoutes = new Hono<AppEnv>().post(
  '/sign-in/recovery-code',
  refuseFloods,
  formBody(
    () =>
      z.object({
        mfa_token: handle(),
        code: z.string().check(z.maxLength(100)),
        return_to: returnToWanted(),
        factors: factorsShown(),
      }),
    'token',
  ),
  async (c) => {
    const { mfa_token: mfaToken, code, return_to, factors } = c.req.valid('form')
    const { config } = c.get('deps')
    const returnTo = readReturnTo(config, return_to) ?? `${config.issuer}/account`
    const outcome = await signInByRecoveryCode(c.get('deps'), { mfaToken, code })
    if (outcome.ok) return leadSignedIn(c, outcome.value, returnTo)
    const page = { base: `${config.issuer}/`, mfaToken, returnTo, factors, problem: 'wrong_recovery_code' } as const
    return answerPage(c, <SecondStepPage {...page} />, 400, 'script')
  },
)
