// The pages of a forgotten password: the address, then the code of the mail or its link, and on to the sign-in.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { onwardOf, rememberAsked } from '../../gate/asked.ts'
import { openAskedFor, sealAskedFor } from '../../gate/asked-for.ts'
import { formBody, type Typed } from '../../gate/body.ts'
import { refuseCrowds } from '../../gate/crowd.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { email } from '../../gate/inputs.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { proofPage, type ProofProblem } from '../../gate/proof-problem.ts'
import { readReturnTo, refuseReturnTo } from '../../gate/return-to.ts'
import { beginsAttempt } from '../../http/attempt.ts'
import { query } from '../../http/body.ts'
import { handle, linkQuery, mailedCode, newPassword, returnToWanted } from '../../http/inputs.ts'
import { leadOnSaying } from '../../http/notice.ts'
import { answerPage, leadOn } from '../../http/page.ts'
import type { FieldProblem } from '../../http/problems.ts'
import type { Fault } from '../../pages/notice.tsx'
import { forgotPassword } from './forgot.ts'
import { readResetLink } from './linked.ts'
import { ForgotPage, ResetDone, ResetFailed, ResetPage, type ResetProof } from './pages.tsx'
import { resetPassword } from './reset.ts'

/** What is carried along: where to go on, and what the page of a code knows. */
const carried = () => ({ return_to: returnToWanted(), state: z.optional(z.string()) })
const forgotQuery = () => z.object({ return_to: returnToWanted(), login_hint: z.optional(z.string()) })
const resetQuery = () => z.extend(linkQuery(), { challenge: z.optional(z.string()), ...carried() })
/** As the body of the API, and what the page carries. */
const resetForm = () =>
  z.union([
    z.object({ challenge: handle(), code: mailedCode(), password: newPassword(), ...carried() }),
    z.object({ token: handle(), password: newPassword(), return_to: returnToWanted() }),
  ])

const askAgain = (c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) => {
  const returnTo = readReturnTo(c.get('deps').config, typed['return_to'])
  if (returnTo === undefined) return undefined
  return answerPage(c, <ForgotPage {...{ returnTo, email: typed['email'] }} problems={wrong} />, 400)
}

function resetAgain(c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) {
  const { token, challenge, code, state: sealed, return_to: wanted } = typed
  const proof =
    token !== undefined ? { token } : challenge === undefined ? undefined : { challenge, code, state: sealed }
  return proof && resetPage(c, proof, wanted, wrong)
}

/** Shows the form for a new password again. What is wrong with the code stands beside it. */
async function resetPage(
  c: Context<AppEnv>,
  proof: ResetProof,
  wanted: string | undefined,
  problems: readonly Fault[],
  refusal?: ProofProblem,
): Promise<Response> {
  const returnTo = readReturnTo(c.get('deps').config, wanted)
  if (returnTo === undefined) return refuseReturnTo(c)
  const known = 'token' in proof ? undefined : await openAskedFor(c, proof.challenge, proof.state)
  const address = 'token' in proof ? await readResetLink(c.get('deps'), proof.token) : known?.email
  const kept = wanted === undefined ? undefined : returnTo
  const page = <ResetPage {...{ proof, problems, returnTo: kept, email: address }} />
  return refusal === undefined ? answerPage(c, page, 400) : proofPage(c, refusal, page, 400)
}

export const resetPageRoutes = new Hono<AppEnv>()
  .get('/forgot-password', query(forgotQuery), (c) => {
    const { return_to: wanted, login_hint: hint } = c.req.valid('query')
    const returnTo = readReturnTo(c.get('deps').config, wanted)
    return returnTo === undefined
      ? refuseReturnTo(c)
      : answerPage(c, <ForgotPage {...{ returnTo, email: hint, hint }} />)
  })
  .post(
    '/forgot-password',
    beginsAttempt,
    refuseFloods,
    formBody(() => z.object({ email: email(), return_to: returnToWanted() }), 'attempt', askAgain),
    async (c) => {
      const { email: address, return_to: wanted } = c.req.valid('form')
      const deps = c.get('deps')
      const returnTo = readReturnTo(deps.config, wanted)
      if (returnTo === undefined) return refuseReturnTo(c)
      const asked = await forgotPassword(deps, address, knownDevice(c))
      if (!asked.ok) {
        const kept = { returnTo, email: address, problems: [{ code: 'too_many' }] }
        return proofPage(c, asked.error, <ForgotPage {...kept} />, 400)
      }
      const { challenge } = asked.value
      const sealed = await sealAskedFor(c, challenge, {
        email: address,
        at: deps.now(),
        remember: false,
        without: false,
      })
      const onward = { challenge, ...(wanted && { return_to: returnTo }), state: sealed }
      const answer = leadOn(c, `/reset-password?${new URLSearchParams(onward).toString()}`)
      return rememberAsked(c, answer, challenge, returnTo)
    },
  )
  .get('/reset-password', refuseFloods, query(resetQuery), async (c) => {
    const { token, challenge, return_to: wanted, state: sealed } = c.req.valid('query')
    const returnTo = wanted === undefined ? onwardOf(c) : readReturnTo(c.get('deps').config, wanted)
    if (wanted !== undefined && returnTo === undefined) return refuseReturnTo(c)
    if (challenge !== undefined) {
      const asked = await openAskedFor(c, challenge, sealed)
      const proof = { challenge, state: asked && sealed }
      return answerPage(c, <ResetPage {...{ proof, returnTo, email: asked?.email }} problems={[]} />)
    }
    const address = await readResetLink(c.get('deps'), token)
    return address === undefined
      ? answerPage(c, <ResetFailed />, 400)
      : answerPage(c, <ResetPage {...{ proof: { token }, returnTo, email: address }} problems={[]} />)
  })
  .get('/reset-password/done', (c) => answerPage(c, <ResetDone />))
  .post('/reset-password', refuseFloods, formBody(resetForm, 'token', resetAgain), refuseCrowds, async (c) => {
    const { password, return_to: wanted, ...proof } = c.req.valid('form')
    const deps = c.get('deps')
    const outcome = await resetPassword(deps, { proof, password, device: knownDevice(c) })
    if (!outcome.ok) {
      switch (outcome.error.kind) {
        case 'weak_password':
          return resetPage(
            c,
            proof,
            wanted,
            outcome.error.problems.map((each) => ({ field: 'password', ...each })),
          )
        case 'throttled':
          return resetPage(c, proof, wanted, [{ code: 'too_many' }], outcome.error)
        case 'invalid_code':
          return 'token' in proof
            ? answerPage(c, <ResetFailed />, 400)
            : resetPage(c, proof, wanted, [{ field: 'code', code: 'wrong_mailed_code' }])
      }
    }
    const returnTo = wanted === undefined ? undefined : readReturnTo(deps.config, wanted)
    const onward = returnTo === undefined ? '' : `?return_to=${encodeURIComponent(returnTo)}`
    return leadOnSaying(c, `/sign-in${onward}`, 'password_set')
  })
