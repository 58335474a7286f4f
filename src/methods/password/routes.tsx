// Passwords: signing in with one, forgetting it, setting another.
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { askedSchema, signInSchema } from '../../http/answers.ts'
import type { AppEnv } from '../../http/app-env.ts'
import { formBody, jsonBody } from '../../http/body.ts'
import { setDeviceCookie } from '../../http/device-cookie.ts'
import { refuseCrowds } from '../../http/crowd.ts'
import { refuseFloods } from '../../http/flood.ts'
import { codeProofAndPassword, email, handle, knownPassword, newPassword, transport } from '../../http/inputs.ts'
import { knownDevice } from '../../http/known-device.ts'
import { answerPage, leadOn } from '../../http/page.ts'
import { proofProblem } from '../../http/proof-problem.ts'
import { callerClaims, unauthenticated } from '../../http/require-session.ts'
import { describes } from '../../http/route-spec.ts'
import { answerSignIn } from '../../http/signed-in.ts'
import { changePassword } from './change.ts'
import { forgotPassword } from './forgot.ts'
import { readResetLink } from './linked.ts'
import { ForgotDone, ForgotPage, ResetDone, ResetFailed, ResetPage } from './pages.tsx'
import { resetPassword } from './reset.ts'
import { signIn } from './sign-in.ts'

const signInInput = z.object({
  email,
  password: knownPassword,
  remember: z._default(z.boolean(), false),
  transport,
  turnstile_token: z.optional(z.string().check(z.maxLength(2048))),
})

export const passwordRoutes = new Hono<AppEnv>()
  .post(
    '/api/sign-in',
    describes({
      summary: 'Sign in with address and password.',
      answers: { 200: { means: 'Signed in.', schema: signInSchema } },
      problems: ['invalid_credentials', 'turnstile_required'],
    }),
    refuseCrowds,
    refuseFloods,
    jsonBody(signInInput),
    async (c) => {
      const { turnstile_token: turnstileToken, ...input } = c.req.valid('json')
      const outcome = await signIn(c.get('deps'), { ...input, turnstileToken, device: knownDevice(c) })
      return outcome.ok ? answerSignIn(c, outcome.value) : proofProblem(c, outcome.error)
    },
  )
  .post(
    '/api/password/forgot',
    describes({
      summary: 'Ask for a way to a new password. The answer is the same for every address.',
      answers: { 202: { means: 'If the address has an account, a code and a link were mailed.', schema: askedSchema } },
    }),
    refuseFloods,
    jsonBody(z.object({ email })),
    async (c) => c.json(await forgotPassword(c.get('deps'), c.req.valid('json').email), 202),
  )
  .post(
    '/api/password/reset',
    describes({
      summary: 'Set a new password by the mailed code or link. Ends every session, and signs nobody in.',
      answers: { 200: { means: 'The password is set.', schema: z.object({ status: z.literal('password_reset') }) } },
      problems: ['invalid_code', 'weak_password'],
    }),
    refuseCrowds,
    refuseFloods,
    jsonBody(codeProofAndPassword),
    async (c) => {
      const { password, ...proof } = c.req.valid('json')
      const outcome = await resetPassword(c.get('deps'), { proof, password, device: knownDevice(c) })
      return outcome.ok ? c.json({ status: 'password_reset' }) : proofProblem(c, outcome.error)
    },
  )
  .post(
    '/api/password/change',
    describes({
      summary: 'Change one’s own password. Ends every other session. Wants a fresh proof.',
      access: 'session',
      answers: {
        200: { means: 'The password is changed.', schema: z.object({ status: z.literal('password_changed') }) },
      },
      problems: [
        'unauthenticated',
        'reauthentication_required',
        'second_factor_required',
        'invalid_credentials',
        'weak_password',
      ],
    }),
    refuseCrowds,
    refuseFloods,
    jsonBody(z.object({ current_password: z.optional(knownPassword), new_password: newPassword })),
    async (c) => {
      const claims = await callerClaims(c)
      if (claims === undefined) return unauthenticated(c)
      const { current_password: currentPassword, new_password } = c.req.valid('json')
      const outcome = await changePassword(c.get('deps'), {
        sessionId: claims.sid,
        userId: claims.sub,
        currentPassword,
        newPassword: new_password,
        device: knownDevice(c),
      })
      if (!outcome.ok) return proofProblem(c, outcome.error, 'new_password')
      return setDeviceCookie(c, c.json({ status: 'password_changed' }), outcome.value)
    },
  )
  .get('/.well-known/change-password', (c) => c.redirect(`${c.get('deps').config.issuer}/forgot-password`, 302))
  .get('/forgot-password', (c) => answerPage(c, <ForgotPage />))
  .post('/forgot-password', refuseFloods, formBody(z.object({ email }), 'nothing'), async (c) => {
    await forgotPassword(c.get('deps'), c.req.valid('form').email)
    return leadOn(c, '/forgot-password/sent')
  })
  .get('/forgot-password/sent', (c) => answerPage(c, <ForgotDone />))
  .get('/reset-password', async (c) => {
    const token = c.req.query('token') ?? ''
    const alive = await readResetLink(c.get('deps'), token)
    return alive ? answerPage(c, <ResetPage token={token} problems={[]} />) : answerPage(c, <ResetFailed />, 400)
  })
  .get('/reset-password/done', (c) => answerPage(c, <ResetDone />))
  .post(
    '/reset-password',
    refuseFloods,
    formBody(z.object({ token: handle, password: newPassword }), 'token'),
    async (c) => {
      const { token, password } = c.req.valid('form')
      const outcome = await resetPassword(c.get('deps'), { proof: { token }, password })
      if (outcome.ok) return leadOn(c, '/reset-password/done')
      if (outcome.error.kind !== 'weak_password') return answerPage(c, <ResetFailed />, 400)
      return answerPage(
        c,
        <ResetPage token={token} problems={outcome.error.problems.map(({ message }) => message)} />,
        400,
      )
    },
  )
