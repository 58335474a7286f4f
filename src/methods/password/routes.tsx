// Passwords: sign in with one, reset it, change it.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import { askedSchema, signInSchema, tokensSchema } from '../../gate/answers.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { jsonBody } from '../../gate/body.ts'
import { heldTokens } from '../../gate/enroller.ts'
import { setDeviceCookie } from '../../gate/device-cookie.ts'
import { refuseCrowds } from '../../gate/crowd.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { email, transport } from '../../gate/inputs.ts'
import { codeProofAndPassword, handle, knownPassword, newPassword, remember } from '../../http/inputs.ts'
import { known } from '../../http/named.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { proofProblem } from '../../gate/proof-problem.ts'
import { callerToken, unauthenticated } from '../../gate/require-session.ts'
import { describes } from '../../http/route-spec.ts'
import { answerSignIn, answerTokens } from '../../gate/signed-in.ts'
import { changePassword } from './change.ts'
import { forgotPassword } from './forgot.ts'
import { resetPassword } from './reset.ts'
import { signIn } from './sign-in.ts'

const signInInput = () =>
  z.object({
    email: email(),
    password: knownPassword(),
    remember: remember(),
    transport: transport(),
    turnstile_token: z.optional(z.string().check(z.maxLength(2048))),
  })

export const passwordRoutes = new Hono<AppEnv>()
  .post(
    '/api/sign-in',
    describes(() => ({
      id: 'signInWithPassword',
      tag: 'Sign-in',
      summary: 'Sign in with address and password.',
      description:
        'An unknown address, an unconfirmed or disabled account and a wrong password are answered alike. An account with a second factor gets an `mfa_token` in place of a session.',
      answers: { 200: { means: 'Signed in.', schema: signInSchema() } },
      problems: ['invalid_credentials', 'turnstile_required'],
    })),
    refuseFloods,
    jsonBody(signInInput),
    refuseCrowds,
    async (c) => {
      const { turnstile_token: turnstileToken, ...input } = c.req.valid('json')
      const outcome = await signIn(c.get('deps'), { ...input, turnstileToken, device: knownDevice(c) })
      return outcome.ok ? answerSignIn(c, outcome.value) : proofProblem(c, outcome.error)
    },
  )
  .post(
    '/api/password/forgot',
    describes(() => ({
      id: 'forgotPassword',
      tag: 'Password',
      summary: 'Mail a way to set a new password.',
      description: 'The answer is the same for every address.',
      answers: {
        202: { means: 'If the address has an account, a code and a link were mailed.', schema: askedSchema() },
      },
    })),
    refuseFloods,
    jsonBody(() => z.object({ email: email() })),
    async (c) => {
      const asked = await forgotPassword(c.get('deps'), c.req.valid('json').email, knownDevice(c))
      return asked.ok ? c.json(asked.value, 202) : proofProblem(c, asked.error)
    },
  )
  .post(
    '/api/password/reset',
    describes(() => ({
      id: 'resetPassword',
      tag: 'Password',
      summary: 'Set a new password by the mailed code or link.',
      description: 'Ends every session, and signs nobody in.',
      answers: { 200: { means: 'The password is set.', schema: z.object({ status: z.literal('password_reset') }) } },
      problems: ['invalid_code', 'weak_password'],
    })),
    refuseFloods,
    jsonBody(codeProofAndPassword),
    refuseCrowds,
    async (c) => {
      const { password, ...proof } = c.req.valid('json')
      const outcome = await resetPassword(c.get('deps'), { proof, password, device: knownDevice(c) })
      return outcome.ok ? c.json({ status: 'password_reset' }) : proofProblem(c, outcome.error)
    },
  )
  .post(
    '/api/password/change',
    describes(() => ({
      id: 'changePassword',
      tag: 'Password',
      summary: 'Change one’s own password.',
      description:
        'Ends every other session and renews the tokens of this one. A bearer session gets them for its `refresh_token`. `current_password` is left out only by an account that has none.',
      fresh: true,
      access: 'session',
      answers: {
        200: {
          means:
            'The password is changed. The session has new tokens, which a caller gets who presented its refresh token.',
          schema: known(z.object({ status: z.literal('password_changed'), ...tokensSchema() }), {
            id: 'PasswordChanged',
          }),
        },
      },
      problems: [
        'unauthenticated',
        'reauthentication_required',
        'second_factor_required',
        'invalid_credentials',
        'weak_password',
      ],
    })),
    refuseFloods,
    jsonBody(() =>
      z.object({
        current_password: z.optional(knownPassword()),
        new_password: newPassword(),
        refresh_token: z.optional(handle()),
      }),
    ),
    refuseCrowds,
    async (c) => {
      const token = await callerToken(c)
      if (token === undefined) return unauthenticated(c)
      const { current_password: currentPassword, new_password, refresh_token } = c.req.valid('json')
      const outcome = await changePassword(c.get('deps'), {
        own: token.session,
        currentPassword,
        newPassword: new_password,
        device: knownDevice(c),
        held: heldTokens(c, token, refresh_token),
      })
      if (!outcome.ok) return proofProblem(c, outcome.error, 'new_password')
      const changed = { status: 'password_changed' }
      if (!outcome.value.renewed) return c.json(changed)
      const answer = await answerTokens(c, outcome.value, { refresh: true }, 200, changed)
      return setDeviceCookie(c, answer, outcome.value)
    },
  )
  .get('/.well-known/change-password', (c) =>
    c.redirect(`${c.get('deps').config.issuer}/account/security/password`, 302),
  )
