// An authenticator app: add one, confirm it, sign in with it, remove it.
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import { enrolledSchema, signedInSchema } from '../../gate/answers.ts'
import type { AppEnv } from '../../gate/app-env.ts'
import { jsonBody } from '../../gate/body.ts'
import { query } from '../../http/body.ts'
import { answerEnrolled, whoEnrols } from '../../gate/enroller.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { endOthers, handle, mailedCode, wantsEndOthers } from '../../http/inputs.ts'
import { known } from '../../http/named.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { problem } from '../../http/problems.ts'
import { proofProblem } from '../../gate/proof-problem.ts'
import { requireFresh, requireSession, unauthenticated, ownActProblem } from '../../gate/require-session.ts'
import { describes } from '../../http/route-spec.ts'
import { answerSignedIn } from '../../gate/signed-in.ts'
import { confirmTotp } from './confirm.ts'
import { enrolTotp } from './enrol.ts'
import { removeTotp } from './remove.ts'
import { signInByTotp } from './sign-in.ts'

export const totpRoutes = new Hono<AppEnv>()
  .post(
    '/api/totp',
    describes(() => ({
      id: 'beginTotp',
      tag: 'Second step',
      summary: 'Begin to add an authenticator app.',
      description: 'Returns its secret, URI and QR code, once. The app counts after one of its codes is confirmed.',
      caller: 'session_or_mfa_token',
      fresh: true,
      access: 'session',
      answers: {
        200: {
          means: 'Shown once.',
          schema: known(z.object({ secret: z.string(), uri: z.string(), qr_svg: z.string() }), {
            id: 'NewAuthenticatorApp',
          }),
        },
      },
      problems: ['unauthenticated', 'reauthentication_required'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ mfa_token: z.optional(handle()) })),
    async (c) => {
      const known = await whoEnrols(c, c.req.valid('json').mfa_token)
      if (known instanceof Response) return known
      const begun = await enrolTotp(c.get('deps'), known.enroller)
      return begun === undefined ? unauthenticated(c) : c.json(begun)
    },
  )
  .post(
    '/api/totp/confirm',
    describes(() => ({
      id: 'confirmTotp',
      tag: 'Second step',
      summary: 'Confirm the new authenticator app by one of its codes.',
      description: 'Gives new tokens, and ten recovery codes that are shown once.',
      caller: 'session_or_mfa_token',
      fresh: true,
      access: 'session',
      answers: {
        200: {
          means: 'The app counts. The codes are shown once.',
          schema: enrolledSchema(),
        },
      },
      problems: ['unauthenticated', 'reauthentication_required', 'invalid_code'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ mfa_token: z.optional(handle()), code: mailedCode(), end_other_sessions: endOthers() })),
    async (c) => {
      const { mfa_token: mfaToken, code, end_other_sessions } = c.req.valid('json')
      const known = await whoEnrols(c, mfaToken)
      if (known instanceof Response) return known
      const { enroller, soFar } = known
      const input = { waiting: soFar.waitingTotp, code, endOthers: end_other_sessions }
      const confirmed = await confirmTotp(c.get('deps'), enroller, input)
      if (!confirmed.ok) return problem(c, confirmed.error)
      return answerEnrolled(c, enroller, confirmed.value.enrolled, { recovery_codes: confirmed.value.recoveryCodes })
    },
  )
  .delete(
    '/api/totp',
    describes(() => ({
      id: 'removeTotp',
      tag: 'Second step',
      summary: 'Remove the authenticator app.',
      answers: { 204: { means: 'Removed; the owner is told.' } },
      problems: ['not_found', 'last_factor'],
    })),
    requireSession,
    requireFresh,
    query(wantsEndOthers),
    async (c) => {
      const removed = await removeTotp(c.get('deps'), c.get('live'), c.req.valid('query').end_other_sessions)
      return removed.ok ? c.body(null, 204) : ownActProblem(c, removed.error)
    },
  )
  .post(
    '/api/sign-in/totp',
    describes(() => ({
      id: 'finishSignInWithTotp',
      tag: 'Second step',
      summary: 'Finish a sign-in with a code of the authenticator app.',
      answers: { 200: { means: 'Signed in.', schema: signedInSchema() } },
      problems: ['invalid_code'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ mfa_token: handle(), code: mailedCode() })),
    async (c) => {
      const { mfa_token: mfaToken, code } = c.req.valid('json')
      const outcome = await signInByTotp(c.get('deps'), { mfaToken, code, device: knownDevice(c) })
      return outcome.ok ? answerSignedIn(c, outcome.value) : proofProblem(c, outcome.error)
    },
  )
