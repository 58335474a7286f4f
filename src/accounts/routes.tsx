// Sign-up, confirmation of the address, and one's own account.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { challengeSchema, signInSchema, signUpResultSchema, userSchema } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { presenterOf, rememberAsked } from '../gate/asked.ts'
import { jsonBody } from '../gate/body.ts'
import { ACCESS_COOKIE, clearCookie, DEVICE_COOKIE, REFRESH_COOKIE } from '../http/cookies.ts'
import { refuseCrowds } from '../gate/crowd.ts'
import { refuseFloods } from '../gate/flood.ts'
import { email, name, transport } from '../gate/inputs.ts'
import { handle, mailedCode, newPassword, remember, rememberOrNot } from '../http/inputs.ts'
import { known } from '../http/named.ts'
import { problem } from '../http/problems.ts'
import { proofProblem } from '../gate/proof-problem.ts'
import { knownDevice } from '../gate/known-device.ts'
import { meetCaller, ownActProblem, requireAccessToken, requireFresh, requireSession } from '../gate/require-session.ts'
import { isBearer } from '../http/authorization.ts'
import { describes } from '../http/route-spec.ts'
import { answerSignIn } from '../gate/signed-in.ts'
import { publicUser } from '../users/user.ts'
import { deleteAccount } from './delete.ts'
import { signUpProblem } from './problems.ts'
import { rename } from './rename.ts'
import { resendCode } from './resend.ts'
import { signUp } from './sign-up.ts'
import { verifyEmail } from './verify.ts'

const verifyInput = () =>
  z.union([
    z.object({ challenge: handle(), code: mailedCode(), transport: transport(), remember: rememberOrNot() }),
    z.object({
      token: handle(),
      password: z.optional(newPassword()),
      transport: transport(),
      remember: rememberOrNot(),
    }),
  ])

export const accountRoutes = new Hono<AppEnv>()
  .post(
    '/api/sign-up',
    describes(() => ({
      id: 'signUp',
      tag: 'Sign-up',
      summary: 'Sign up with an address.',
      description:
        'The answer is the same whether or not the address is taken: its owner is told by mail. There is no account until the mailed code is confirmed. Without a `password` a passkey follows.',
      answers: {
        202: { means: 'A code was mailed. Confirm it with the challenge.', schema: challengeSchema() },
        201: { means: 'Signed in at once (EMAIL_VERIFICATION=optional).', schema: signUpResultSchema() },
      },
      problems: ['weak_password', 'email_taken', 'forbidden'],
    })),
    refuseFloods,
    jsonBody(() =>
      z.object({
        email: email(),
        password: z.optional(newPassword()),
        name: z.optional(name()),
        transport: transport(),
        remember: remember(),
      }),
    ),
    refuseCrowds,
    async (c) => {
      const outcome = await signUp(c.get('deps'), c.req.valid('json'))
      if (!outcome.ok) return signUpProblem(c, outcome.error)
      const { challenge } = outcome.value
      const answer =
        outcome.value.status === 'verification_required'
          ? c.json(outcome.value, 202)
          : await answerSignIn(c, outcome.value, 201, { challenge })
      return c.req.valid('json').transport === 'bearer' ? answer : rememberAsked(c, answer, challenge)
    },
  )
  .post(
    '/api/email/verify',
    describes(() => ({
      id: 'verifyEmail',
      tag: 'Sign-up',
      summary: 'Confirm an address by the mailed code or link.',
      description:
        'Takes the code beside its `challenge`, or the `token` of the link. In a browser that did not ask, the link makes the account with the `password` given here, or with none, and with nothing that was typed where it was asked for; an account that exists loses what it was given to sign in with.',
      answers: {
        200: {
          means: 'Signed in (a sign-up), or verified (an account).',
          schema: known(
            z.union([signInSchema(), known(z.object({ status: z.literal('verified') }), { id: 'Verified' })]),
            { id: 'VerifyResult' },
          ),
        },
      },
      problems: ['invalid_code', 'weak_password', 'forbidden'],
    })),
    refuseFloods,
    jsonBody(verifyInput),
    refuseCrowds,
    async (c) => {
      const input = c.req.valid('json')
      const outcome = await verifyEmail(c.get('deps'), {
        proof: input,
        transport: input.transport,
        remember: input.remember,
        presenter: await presenterOf(c),
        device: knownDevice(c),
        password: 'token' in input ? input.password : undefined,
        withoutPassword: 'goes_on',
      })
      if (!outcome.ok) return signUpProblem(c, outcome.error)
      return outcome.value.status === 'verified' ? c.json(outcome.value) : answerSignIn(c, outcome.value)
    },
  )
  .post(
    '/api/email/verify/resend',
    describes(() => ({
      id: 'resendVerification',
      tag: 'Sign-up',
      summary: 'Mail a new code for a sign-up.',
      description: 'The answer is always the same.',
      answers: { 202: { means: 'If the sign-up still waits, a new code was mailed.', schema: challengeSchema() } },
    })),
    refuseFloods,
    jsonBody(() => z.object({ challenge: handle() })),
    async (c) => {
      const { challenge } = c.req.valid('json')
      const sent = await resendCode(c.get('deps'), challenge)
      if (!sent.ok) return proofProblem(c, sent.error)
      return rememberAsked(c, c.json({ status: 'verification_required', challenge }, 202), challenge)
    },
  )
  .get(
    '/api/user',
    describes(() => ({
      id: 'getUser',
      tag: 'Account',
      summary: 'Get one’s own account.',
      answers: { 200: { means: 'The account.', schema: userSchema() } },
    })),
    requireSession,
    (c) => c.json(publicUser(c.get('live').user)),
  )
  .patch(
    '/api/user',
    describes(() => ({
      id: 'updateUser',
      tag: 'Account',
      summary: 'Change one’s own name.',
      answers: { 200: { means: 'The account as it is now.', schema: userSchema() } },
    })),
    requireAccessToken,
    jsonBody(() => z.object({ name: z.nullable(name()) }), meetCaller),
    async (c) => {
      const renamed = await rename(c.get('deps'), c.get('own'), c.req.valid('json').name)
      return renamed.ok ? c.json(publicUser(renamed.value)) : ownActProblem(c, renamed.error)
    },
  )
  .delete(
    '/api/user',
    describes(() => ({
      id: 'deleteUser',
      tag: 'Account',
      summary: 'Delete one’s own account, with its sessions.',
      description: 'While a change of address can be undone the account is disabled, and deleted after that.',
      answers: { 204: { means: 'Deleted.' } },
      problems: ['forbidden'],
    })),
    requireSession,
    requireFresh,
    async (c) => {
      const deleted = await deleteAccount(c.get('deps'), c.get('live'))
      if (!deleted.ok)
        return deleted.error === 'last_super_admin'
          ? problem(c, 'forbidden', { detail: 'The last SUPER_ADMIN can’t be deleted: make another one first.' })
          : ownActProblem(c, deleted.error)
      const answer = c.body(null, 204)
      if (isBearer(c.req.header('Authorization'))) return answer
      for (const cookie of [ACCESS_COOKIE, REFRESH_COOKIE, DEVICE_COOKIE])
        answer.headers.append('Set-Cookie', clearCookie(cookie))
      return answer
    },
  )
