// One's own address and proof: another address, the way back to the old one, and proving again who is signed in.
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import { askedSchema, signedInSchema, userSchema } from '../http/answers.ts'
import type { AppEnv } from '../http/app-env.ts'
import { formBody, jsonBody } from '../http/body.ts'
import { heldTokens } from '../http/enroller.ts'
import { refuseCrowds } from '../http/crowd.ts'
import { refuseFloods } from '../http/flood.ts'
import { codeProof, email, handle, knownPassword, mailedCode } from '../http/inputs.ts'
import { knownDevice } from '../http/known-device.ts'
import { assertionFields } from '../http/passkey-inputs.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { proofProblem } from '../http/proof-problem.ts'
import {
  callerClaims,
  requireAnySession,
  requireFresh,
  requireSession,
  unauthenticated,
} from '../http/require-session.ts'
import { describes } from '../http/route-spec.ts'
import { answerTokens } from '../http/signed-in.ts'
import { publicUser } from '../users/user.ts'
import { requestEmailChange } from './change-email.ts'
import { confirmEmailChange } from './confirm-email.ts'
import { readLink } from './linked.ts'
import { ConfirmEmailPage, EmailDone, LinkFailed, UndoDone, UndoPage } from './pages.tsx'
import { readProofOptions, reauthenticate, requestReauthentication } from './reauthenticate.ts'
import { undoEmailChange } from './undo-email.ts'

const proofInput = z.union([
  z.strictObject({ password: knownPassword }),
  z.strictObject({ totp_code: mailedCode }),
  z.strictObject({ passkey: z.object(assertionFields) }),
  z.strictObject({ challenge: handle, code: mailedCode }),
])

export const ownEmailRoutes = new Hono<AppEnv>()
  .post(
    '/api/email/change',
    describes({
      summary: 'Ask for another address: a code and a link go there. Wants a fresh proof.',
      answers: { 202: { means: 'A mail is on its way, whoever has the address.', schema: askedSchema } },
    }),
    refuseFloods,
    requireSession,
    requireFresh,
    jsonBody(z.object({ email })),
    async (c) => c.json(await requestEmailChange(c.get('deps'), c.get('live'), c.req.valid('json').email), 202),
  )
  .post(
    '/api/email/change/confirm',
    describes({
      summary:
        'Change the address by the mailed code or link. The old address is told, with a link that takes it back.',
      answers: { 200: { means: 'The account as it is now.', schema: userSchema } },
      problems: ['invalid_code'],
    }),
    refuseFloods,
    jsonBody(codeProof),
    async (c) => {
      const outcome = await confirmEmailChange(c.get('deps'), c.req.valid('json'), knownDevice(c))
      return outcome.ok ? c.json(publicUser(outcome.value)) : proofProblem(c, outcome.error)
    },
  )
  .post(
    '/api/email/change/undo',
    describes({
      summary: 'Take a change of address back by the link that was mailed to the old one. Ends every session.',
      answers: {
        200: { means: 'The old address stands again.', schema: z.object({ status: z.literal('email_restored') }) },
      },
      problems: ['invalid_code'],
    }),
    refuseFloods,
    jsonBody(z.object({ token: handle })),
    async (c) => {
      const outcome = await undoEmailChange(c.get('deps'), c.req.valid('json').token)
      return outcome.ok ? c.json({ status: 'email_restored' }) : problem(c, outcome.error)
    },
  )
  .get('/confirm-email', async (c) => {
    const token = c.req.query('token') ?? ''
    const found = await readLink(c.get('deps'), token, ['change_email'])
    return found === undefined
      ? answerPage(c, <LinkFailed />, 400)
      : answerPage(c, <ConfirmEmailPage token={token} email={found.email} />)
  })
  .get('/confirm-email/done', (c) => answerPage(c, <EmailDone />))
  .post('/confirm-email', refuseFloods, formBody(z.object({ token: handle }), 'token'), async (c) => {
    const outcome = await confirmEmailChange(c.get('deps'), c.req.valid('form'))
    return outcome.ok ? leadOn(c, '/confirm-email/done') : answerPage(c, <LinkFailed />, 400)
  })
  .get('/undo-email', async (c) => {
    const token = c.req.query('token') ?? ''
    const found = await readLink(c.get('deps'), token, ['undo_email'])
    return found === undefined
      ? answerPage(c, <LinkFailed />, 400)
      : answerPage(c, <UndoPage token={token} email={found.email} />)
  })
  .get('/undo-email/done', (c) => answerPage(c, <UndoDone />))
  .post('/undo-email', refuseFloods, formBody(z.object({ token: handle }), 'token'), async (c) => {
    const outcome = await undoEmailChange(c.get('deps'), c.req.valid('form').token)
    return outcome.ok ? leadOn(c, '/undo-email/done') : answerPage(c, <LinkFailed />, 400)
  })
  .post(
    '/api/reauthenticate/options',
    describes({
      summary: 'How whoever is signed in may prove it again; with mail, a code is sent.',
      answers: {
        200: {
          means: 'The methods, and what they need.',
          schema: z.object({
            methods: z.array(z.enum(['password', 'email_code', 'totp', 'passkey'])),
            challenge: z.optional(z.string()),
            passkey: z.optional(z.object({ challenge: z.string() })),
          }),
        },
      },
    }),
    refuseFloods,
    requireAnySession,
    jsonBody(z.object({ mail: z._default(z.boolean(), false) })),
    async (c) => {
      const options = await readProofOptions(c.get('deps'), c.get('live'))
      if (!c.req.valid('json').mail || !options.methods.includes('email_code')) return c.json(options)
      return c.json({ ...options, ...(await requestReauthentication(c.get('deps'), c.get('live'))) })
    },
  )
  .post(
    '/api/reauthenticate',
    describes({
      summary:
        'Prove again who is signed in; an account with a second factor proves one of those. The session’s tokens change.',
      access: 'session',
      answers: { 200: { means: 'New tokens, with a new auth_time.', schema: signedInSchema } },
      problems: ['unauthenticated', 'invalid_credentials', 'invalid_code', 'second_factor_required'],
    }),
    refuseCrowds,
    refuseFloods,
    jsonBody(proofInput),
    async (c) => {
      const claims = await callerClaims(c)
      if (claims === undefined) return unauthenticated(c)
      const who = { sessionId: claims.sid, userId: claims.sub, device: knownDevice(c), held: heldTokens(c, claims) }
      const proof = c.req.valid('json')
      const outcome = await reauthenticate(c.get('deps'), who, proof)
      return outcome.ok ? answerTokens(c, outcome.value, true) : proofProblem(c, outcome.error)
    },
  )
