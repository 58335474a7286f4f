// Sign-in by a mailed code.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import { askedSchema, signInSchema } from '../../gate/answers.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { jsonBody } from '../../gate/body.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { email, transport } from '../../gate/inputs.ts'
import { handle, mailedCode, remember } from '../../http/inputs.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { proofProblem } from '../../gate/proof-problem.ts'
import { describes } from '../../http/route-spec.ts'
import { answerSignIn } from '../../gate/signed-in.ts'
import { proveMailbox } from './prove-mailbox.ts'
import { requestSignInCode } from './request.ts'
import { signInByCode } from './sign-in.ts'

export const emailCodeRoutes = new Hono<AppEnv>()
  .post(
    '/api/sign-in/email-code/request',
    describes(() => ({
      id: 'requestSignInCode',
      tag: 'Sign-in',
      summary: 'Mail a code to sign in with.',
      description: 'The answer is the same for every address. It makes no account.',
      answers: { 202: { means: 'If the address has an account, a code was mailed.', schema: askedSchema() } },
    })),
    refuseFloods,
    jsonBody(() => z.object({ email: email() })),
    async (c) => {
      const asked = await requestSignInCode(c.get('deps'), c.req.valid('json').email, knownDevice(c))
      return asked.ok ? c.json(asked.value, 202) : proofProblem(c, asked.error)
    },
  )
  .post(
    '/api/sign-in/email-code',
    describes(() => ({
      id: 'signInWithEmailCode',
      tag: 'Sign-in',
      summary: 'Sign in with a mailed code.',
      description:
        'With an `mfa_token` it proves the mailbox of that sign-in, which must enrol a second factor. It makes no account.',
      answers: { 200: { means: 'Signed in.', schema: signInSchema() } },
      problems: ['invalid_code'],
    })),
    refuseFloods,
    jsonBody(() =>
      z.object({
        challenge: handle(),
        code: mailedCode(),
        transport: transport(),
        remember: remember(),
        mfa_token: z.optional(handle()),
      }),
    ),
    async (c) => {
      const { mfa_token: mfaToken, ...given } = c.req.valid('json')
      const input = { ...given, device: knownDevice(c) }
      const outcome =
        mfaToken === undefined
          ? await signInByCode(c.get('deps'), input)
          : await proveMailbox(c.get('deps'), { ...input, mfaToken })
      return outcome.ok ? answerSignIn(c, outcome.value) : proofProblem(c, outcome.error)
    },
  )
