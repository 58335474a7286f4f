// Recovery codes: a new set, and the sign-in of a person whose device is lost.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import { recoveryCodesSchema, signedInSchema } from '../../gate/answers.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { jsonBody } from '../../gate/body.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { handle } from '../../http/inputs.ts'
import { known } from '../../http/named.ts'
import { problem } from '../../http/problems.ts'
import { proofProblem } from '../../gate/proof-problem.ts'
import { requireFresh, requireSession, ownActProblem } from '../../gate/require-session.ts'
import { describes } from '../../http/route-spec.ts'
import { answerSignedIn } from '../../gate/signed-in.ts'
import { renewRecoveryCodes } from './renew.ts'
import { signInByRecoveryCode } from './sign-in.ts'

export const recoveryCodeRoutes = new Hono<AppEnv>()
  .post(
    '/api/recovery-codes',
    describes(() => ({
      id: 'makeRecoveryCodes',
      tag: 'Second step',
      summary: 'Make ten new recovery codes.',
      description: 'The old ones no longer work. Only an account with a second factor has any.',
      answers: { 200: { means: 'Shown once.', schema: recoveryCodesSchema() } },
      problems: ['no_second_factor'],
    })),
    requireSession,
    requireFresh,
    async (c) => {
      const live = c.get('live')
      if (!live.hasSecondFactor) return problem(c, 'no_second_factor')
      const renewed = await renewRecoveryCodes(c.get('deps'), live)
      return renewed.ok ? c.json({ recovery_codes: renewed.value }) : ownActProblem(c, renewed.error)
    },
  )
  .post(
    '/api/sign-in/recovery-code',
    describes(() => ({
      id: 'finishSignInWithRecoveryCode',
      tag: 'Second step',
      summary: 'Finish a sign-in with a recovery code.',
      description: 'Each code works once. The owner is told by mail.',
      answers: {
        200: {
          means: 'Signed in.',
          schema: known(z.extend(signedInSchema(), { recovery_codes_left: z.int() }), { id: 'SignedInByRecoveryCode' }),
        },
      },
      problems: ['invalid_code'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ mfa_token: handle(), code: z.string().check(z.minLength(1), z.maxLength(100)) })),
    async (c) => {
      const { mfa_token: mfaToken, code } = c.req.valid('json')
      const outcome = await signInByRecoveryCode(c.get('deps'), { mfaToken, code })
      if (!outcome.ok) return proofProblem(c, outcome.error)
      return answerSignedIn(c, outcome.value, 200, { recovery_codes_left: outcome.value.left })
    },
  )
