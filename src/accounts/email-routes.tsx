// One's own address and proof: change the address, take a change back, and prove again who is signed in.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { askedSchema, signedInSchema, userSchema } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { presenterOf, rememberAsked } from '../gate/asked.ts'
import { formBody, jsonBody } from '../gate/body.ts'
import { query } from '../http/body.ts'
import { heldTokens } from '../gate/enroller.ts'
import { refuseCrowds } from '../gate/crowd.ts'
import { refuseFloods } from '../gate/flood.ts'
import { email } from '../gate/inputs.ts'
import { codeProof, handle, knownPassword, linkQuery, mailedCode, ticked } from '../http/inputs.ts'
import { knownDevice } from '../gate/known-device.ts'
import { requestOptionsSchema } from '../gate/passkey-answers.ts'
import { assertionFields } from '../http/passkey-inputs.ts'
import { known } from '../http/named.ts'
import { leadOnSaying } from '../http/notice.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { problem } from '../http/problems.ts'
import { proofProblem } from '../gate/proof-problem.ts'
import { callerToken, meetAnyCaller, requireFresh, requireSession, unauthenticated } from '../gate/require-session.ts'
import { describes } from '../http/route-spec.ts'
import { answerRenewed } from '../gate/signed-in.ts'
import { publicUser } from '../users/user.ts'
import { requestEmailChange } from './change-email.ts'
import { confirmEmailChange } from './confirm-email.ts'
import { readLink, readWayBack } from './linked.ts'
import { ConfirmEmailPage, LinkFailed, UndoDone, UndoPage } from './pages.tsx'
import { readProofOptions, requestReauthentication } from './proof-options.ts'
import { reauthenticate } from './reauthenticate.ts'
import { undoEmailChange } from './undo-email.ts'

/** `refresh_token` is sent by a bearer session that wants a new one. A browser sends its own in the cookie. */
const proofInput = () => {
  const refresh_token = z.optional(handle())
  return z.union([
    z.strictObject({ password: knownPassword(), refresh_token }),
    z.strictObject({ totp_code: mailedCode(), refresh_token }),
    z.strictObject({ passkey: z.object(assertionFields()), refresh_token }),
    z.strictObject({ challenge: handle(), code: mailedCode(), refresh_token }),
  ])
}

const undoForm = () => z.object({ token: handle(), drop_all: ticked() })

export const ownEmailRoutes = new Hono<AppEnv>()
  .post(
    '/api/email/change',
    describes(() => ({
      id: 'changeEmail',
      tag: 'Account',
      summary: 'Ask for another address.',
      description: 'A code and a link are mailed there. The address changes when one of them is confirmed.',
      answers: {
        202: { means: 'A mail is on its way, whether or not somebody has the address.', schema: askedSchema() },
      },
    })),
    refuseFloods,
    requireSession,
    requireFresh,
    jsonBody(() => z.object({ email: email() })),
    async (c) => {
      const asked = await requestEmailChange(c.get('deps'), c.get('live'), c.req.valid('json').email, knownDevice(c))
      if (!asked.ok) return proofProblem(c, asked.error)
      return rememberAsked(c, c.json(asked.value, 202), asked.value.challenge)
    },
  )
  .post(
    '/api/email/change/confirm',
    describes(() => ({
      id: 'confirmEmailChange',
      tag: 'Account',
      summary: 'Change the address by the mailed code or link.',
      description: 'Only in the session that asked. The old address is told, with a link that takes the change back.',
      caller: 'session',
      answers: { 200: { means: 'The account as it is now.', schema: userSchema() } },
      problems: ['unauthenticated', 'invalid_code'],
    })),
    refuseFloods,
    jsonBody(codeProof),
    async (c) => {
      const token = await callerToken(c)
      if (token === undefined) return unauthenticated(c)
      const by = { session: token.session, device: knownDevice(c) }
      const outcome = await confirmEmailChange(c.get('deps'), c.req.valid('json'), by)
      return outcome.ok ? c.json(publicUser(outcome.value)) : proofProblem(c, outcome.error)
    },
  )
  .post(
    '/api/email/change/undo',
    describes(() => ({
      id: 'undoEmailChange',
      tag: 'Account',
      summary: 'Take a change of address back.',
      description:
        'By the link that was mailed to the old address. Ends every session, takes the password away, mails a way to a new one, and drops what was added to sign in with since the session began that asked; with `drop_all` what is older, too.',
      answers: {
        200: {
          means: 'The account has its old address again.',
          schema: z.object({ status: z.literal('email_restored') }),
        },
      },
      problems: ['invalid_code'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ token: handle(), drop_all: z._default(z.boolean(), false) })),
    async (c) => {
      const { token, drop_all: dropAll } = c.req.valid('json')
      const outcome = await undoEmailChange(c.get('deps'), { token, drops: dropAll ? 'all' : 'since_break_in' })
      return outcome.ok ? c.json({ status: 'email_restored' }) : problem(c, outcome.error)
    },
  )
  .get('/confirm-email', refuseFloods, query(linkQuery), (c) => confirmEmailPage(c, c.req.valid('query').token, 200))
  .post(
    '/confirm-email',
    refuseFloods,
    formBody(() => z.object({ token: handle() }), 'token'),
    async (c) => {
      const { token } = c.req.valid('form')
      const who = await presenterOf(c)
      const session = who === 'script' ? undefined : who.session
      if (session === undefined) return confirmEmailPage(c, token, 400)
      const outcome = await confirmEmailChange(c.get('deps'), { token }, { session })
      return outcome.ok ? leadOnSaying(c, '/account', 'email_changed') : confirmEmailPage(c, token, 400)
    },
  )
  .get('/undo-email', refuseFloods, query(linkQuery), async (c) => {
    const { token } = c.req.valid('query')
    const found = await readWayBack(c.get('deps'), token)
    return found === undefined
      ? answerPage(c, <LinkFailed />, 400)
      : answerPage(c, <UndoPage token={token} {...found} />)
  })
  .get('/undo-email/done', (c) => answerPage(c, <UndoDone />))
  .post('/undo-email', refuseFloods, formBody(undoForm, 'token'), async (c) => {
    const { token, drop_all: dropAll } = c.req.valid('form')
    const drops = dropAll ? 'all' : 'since_break_in'
    const outcome = await undoEmailChange(c.get('deps'), { token, drops })
    return outcome.ok ? leadOn(c, '/undo-email/done') : answerPage(c, <LinkFailed />, 400)
  })
  .post(
    '/api/reauthenticate/options',
    describes(() => ({
      id: 'getReauthenticationOptions',
      tag: 'Session',
      summary: 'Get the ways to prove again who is signed in.',
      description: 'With `mail` a code is mailed, if that is one of them.',
      access: 'session',
      answers: {
        200: {
          means: 'The methods, and what they need.',
          schema: known(
            z.object({
              methods: z.array(z.enum(['password', 'email_code', 'totp', 'passkey'])),
              challenge: z.optional(z.string()),
              passkey: z.optional(requestOptionsSchema()),
            }),
            { id: 'ReauthenticationOptions' },
          ),
        },
      },
      problems: ['unauthenticated'],
    })),
    refuseFloods,
    jsonBody(() => z.object({ mail: z._default(z.boolean(), false) }), meetAnyCaller),
    async (c) => {
      const token = await callerToken(c)
      const found = token && (await readProofOptions(c.get('deps'), token.session))
      if (found === undefined) return unauthenticated(c)
      const { live, options } = found
      if (!c.req.valid('json').mail || !options.methods.includes('email_code')) return c.json(options)
      const asked = await requestReauthentication(c.get('deps'), live, knownDevice(c))
      return asked.ok ? c.json({ ...options, ...asked.value }) : proofProblem(c, asked.error)
    },
  )
  .post(
    '/api/reauthenticate',
    describes(() => ({
      id: 'reauthenticate',
      tag: 'Session',
      summary: 'Prove again who is signed in.',
      description: 'An account with a second factor proves that one. The session’s tokens change.',
      access: 'session',
      answers: { 200: { means: 'New tokens, with a new auth_time.', schema: signedInSchema() } },
      problems: ['unauthenticated', 'invalid_credentials', 'invalid_code', 'second_factor_required'],
    })),
    refuseFloods,
    jsonBody(proofInput),
    refuseCrowds,
    async (c) => {
      const token = await callerToken(c)
      if (token === undefined) return unauthenticated(c)
      const { refresh_token: refreshToken, ...proof } = c.req.valid('json')
      const held = heldTokens(c, token, refreshToken)
      const who = { own: token.session, device: knownDevice(c), held }
      const outcome = await reauthenticate(c.get('deps'), who, proof)
      return outcome.ok ? answerRenewed(c, outcome.value, held) : proofProblem(c, outcome.error)
    },
  )

/**
 * The page of a live link. In the session that asked it has a button; elsewhere it shows the code. A session that has ended
 * doesn't count as the one that asked.
 */
async function confirmEmailPage(c: Context<AppEnv>, token: string, status: 200 | 400): Promise<Response> {
  const found = await readLink(c.get('deps'), token, ['change_email'], await presenterOf(c))
  if (found === undefined || (status === 400 && found.place === 'here')) return answerPage(c, <LinkFailed />, 400)
  return answerPage(c, <ConfirmEmailPage token={token} {...found} />, status)
}
