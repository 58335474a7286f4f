// Sign-up, confirmation of the address, and one's own account.
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { challengeSchema, signInSchema, userSchema } from '../http/answers.ts'
import type { AppEnv } from '../http/app-env.ts'
import { formBody, jsonBody } from '../http/body.ts'
import { ACCESS_COOKIE, clearCookie, DEVICE_COOKIE, REFRESH_COOKIE } from '../http/cookies.ts'
import { refuseCrowds } from '../http/crowd.ts'
import { refuseFloods } from '../http/flood.ts'
import { email, handle, mailedCode, name, newPassword, transport } from '../http/inputs.ts'
import { problem } from '../http/problems.ts'
import { proofProblem } from '../http/proof-problem.ts'
import { knownDevice } from '../http/known-device.ts'
import { isBearer, requireFresh, requireSession } from '../http/require-session.ts'
import { describes } from '../http/route-spec.ts'
import { answerSignIn } from '../http/signed-in.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { withCookiesOf } from '../http/return-to.ts'
import { publicUser } from '../users/user.ts'
import { deleteAccount } from './delete.ts'
import { readLink } from './linked.ts'
import { VerifyDone, VerifyFailed, VerifyPage } from './pages.tsx'
import { signUpProblem } from './problems.ts'
import { rename } from './rename.ts'
import { resendCode } from './resend.ts'
import { signUp } from './sign-up.ts'
import { verifyEmail } from './verify.ts'

const verifyInput = z.union([
  z.object({ challenge: handle, code: mailedCode, transport }),
  z.object({ token: handle, transport }),
])

export const accountRoutes = new Hono<AppEnv>()
  .post(
    '/api/sign-up',
    describes({
      summary: 'Sign up. The answer is the same whether or not the address is taken.',
      answers: {
        202: { means: 'A code was mailed; confirm it with the challenge.', schema: challengeSchema },
        201: { means: 'Signed in at once (EMAIL_VERIFICATION=optional).', schema: signInSchema },
      },
      problems: ['weak_password', 'email_taken', 'forbidden'],
    }),
    refuseCrowds,
    refuseFloods,
    jsonBody(
      z.object({
        email,
        password: z.optional(newPassword),
        name: z.nullish(name),
        transport,
      }),
    ),
    async (c) => {
      const outcome = await signUp(c.get('deps'), c.req.valid('json'))
      if (!outcome.ok) return signUpProblem(c, outcome.error)
      if (outcome.value.status === 'verification_required') return c.json(outcome.value, 202)
      return answerSignIn(c, outcome.value, 201, { challenge: outcome.value.challenge })
    },
  )
  .post(
    '/api/email/verify',
    describes({
      summary: 'Confirm an address with the mailed code and its challenge, or with the token of the mailed link.',
      answers: {
        200: {
          means: 'Signed in (a sign-up), or verified (an account).',
          schema: z.union([signInSchema, z.object({ status: z.literal('verified') })]),
        },
      },
      problems: ['invalid_code'],
    }),
    refuseFloods,
    jsonBody(verifyInput),
    async (c) => {
      const input = c.req.valid('json')
      const outcome = await verifyEmail(c.get('deps'), input, input.transport, knownDevice(c))
      if (!outcome.ok) return proofProblem(c, outcome.error)
      return outcome.value.status === 'verified' ? c.json(outcome.value) : answerSignIn(c, outcome.value)
    },
  )
  .post(
    '/api/email/verify/resend',
    describes({
      summary: 'Mail a new code for a sign-up. The answer is always the same.',
      answers: { 202: { means: 'If the sign-up still waits, a new code was mailed.', schema: challengeSchema } },
    }),
    refuseFloods,
    jsonBody(z.object({ challenge: handle })),
    async (c) => {
      const { challenge } = c.req.valid('json')
      await resendCode(c.get('deps'), challenge)
      return c.json({ status: 'verification_required', challenge }, 202)
    },
  )
  .get('/verify-email', async (c) => {
    const token = c.req.query('token') ?? ''
    const found = await readLink(c.get('deps'), token, ['sign_up', 'verify_email'])
    return answerPage(
      c,
      found === undefined ? <VerifyFailed /> : <VerifyPage token={token} {...found} />,
      found === undefined ? 400 : 200,
    )
  })
  .post('/verify-email', refuseFloods, formBody(z.object({ token: handle }), 'token'), async (c) => {
    const outcome = await verifyEmail(c.get('deps'), c.req.valid('form'), 'cookie')
    if (!outcome.ok) return answerPage(c, <VerifyFailed />, 400)
    const answer = leadOn(c, '/verify-email/done')
    return outcome.value.status === 'verified' ? answer : withCookiesOf(answer, await answerSignIn(c, outcome.value))
  })
  .get('/verify-email/done', (c) => answerPage(c, <VerifyDone />))
  .get(
    '/api/user',
    describes({ summary: 'One’s own account.', answers: { 200: { means: 'The account.', schema: userSchema } } }),
    requireSession,
    (c) => c.json(publicUser(c.get('live').user)),
  )
  .patch(
    '/api/user',
    describes({
      summary: 'Change one’s own name.',
      answers: { 200: { means: 'The account as it is now.', schema: userSchema } },
    }),
    requireSession,
    jsonBody(z.object({ name: z.nullable(name) })),
    async (c) => {
      const { user, session } = c.get('live')
      const renamed = await rename(c.get('deps'), user.id, session.id, c.req.valid('json').name)
      return renamed.ok ? c.json(publicUser(renamed.value)) : problem(c, renamed.error)
    },
  )
  .delete(
    '/api/user',
    describes({
      summary: 'Delete one’s own account, with its sessions. Wants a fresh sign-in.',
      answers: { 204: { means: 'Gone.' } },
      problems: ['forbidden'],
    }),
    requireSession,
    requireFresh,
    async (c) => {
      const { user } = c.get('live')
      const deleted = await deleteAccount(c.get('deps'), { id: user.id, actorId: user.id })
      if (!deleted.ok && deleted.error === 'last_super_admin')
        return problem(c, 'forbidden', { detail: 'The last SUPER_ADMIN can’t be deleted: make another one first.' })
      const answer = c.body(null, 204)
      if (isBearer(c.req.header('Authorization'))) return answer
      for (const cookie of [ACCESS_COOKIE, REFRESH_COOKIE, DEVICE_COOKIE])
        answer.headers.append('Set-Cookie', clearCookie(cookie))
      return answer
    },
  )
