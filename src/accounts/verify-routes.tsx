// The pages that confirm the address of a sign-up: behind the link of its mail, and where its code is typed (contract §8).
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { hasAsked, newestChallenge, onwardOf, presenterOf, rememberAsked } from '../gate/asked.ts'
import { openAskedFor, sealAskedFor, secondsToWait } from '../gate/asked-for.ts'
import { formBody, type Typed } from '../gate/body.ts'
import { refuseCrowds } from '../gate/crowd.ts'
import { refuseFloods } from '../gate/flood.ts'
import { knownDevice } from '../gate/known-device.ts'
import { proofPage, type ProofProblem } from '../gate/proof-problem.ts'
import { callerToken } from '../gate/require-session.ts'
import { leadAdmitted, readReturnTo, refuseReturnTo, withCookiesOf } from '../gate/return-to.ts'
import { answerSignIn } from '../gate/signed-in.ts'
import { query } from '../http/body.ts'
import { handle, linkQuery, mailedCode, newPassword, returnToWanted, ticked } from '../http/inputs.ts'
import { leadOnSaying } from '../http/notice.ts'
import { answerPage, appOf, leadAlong, leadOn } from '../http/page.ts'
import type { FieldProblem } from '../http/problems.ts'
import type { Fault } from '../pages/notice.tsx'
import { onwardQuery } from '../pages/onward.ts'
import { readLink } from './linked.ts'
import { lookPath } from './look-path.ts'
import { SignUpClosed, VerifyDone, VerifyFailed, VerifyPage } from './pages.tsx'
import { resendCode } from './resend.ts'
import { LookIntoMailPage } from './sign-up-pages.tsx'
import { verifyEmail, type VerifyRefusal } from './verify.ts'

/** What the pages of the code carry: the challenge, where to go on, and `gate/asked-for.ts`. */
const carried = () => ({ challenge: handle(), return_to: returnToWanted(), state: z.optional(z.string()) })
const lookQuery = () => z.extend(linkQuery(), { ...carried(), challenge: z.optional(handle()), resent: ticked() })
const codeForm = () => z.object({ ...carried(), code: mailedCode() })

const verifyForm = () => z.object({ token: handle(), password: z.optional(newPassword()), remember: ticked() })

/** The page of a code that was none. */
function codeAgain(c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) {
  const { challenge, code, state, return_to } = typed
  const returnTo = readReturnTo(c.get('deps').config, return_to)
  if (challenge === undefined || returnTo === undefined) return undefined
  return codePage(c, { challenge, code, state, returnTo, problems: wrong }, 400)
}

/** What is wrong with a code. */
const faultOf = ({ kind }: ProofProblem): Fault =>
  kind === 'throttled' ? { code: 'too_many' } : { field: 'code', code: 'wrong_mailed_code' }

/** What that page is to know of a sign-up. */
type Look = { challenge: string; returnTo: string; state: string | undefined; code?: string | undefined }

/** Shows that page: to the browser that asked, and to no other. `refusal`: why a code or a request was refused. */
async function codePage(
  c: Context<AppEnv>,
  look: Look & { resent?: boolean; problems?: readonly Fault[] },
  status: 200 | 400,
  refusal?: ProofProblem,
): Promise<Response> {
  const { challenge, returnTo, state, resent = false, problems = [] } = look
  if (!hasAsked(c, challenge)) return failedPage(c)
  const asked = await openAskedFor(c, challenge, state)
  // A sign-up without a password leads by way of the passkeys: the form for another address does that anew.
  const inner = asked?.without === true ? new URL(returnTo).searchParams.get('return_to') : null
  const onward = onwardQuery({ returnTo: inner ?? returnTo, remember: asked?.remember ?? false })
  const again = `${onward}${asked?.without === true ? '&without_password=true' : ''}`
  const waitSeconds = secondsToWait(c, asked)
  const page = <LookIntoMailPage {...look} {...{ resent, problems, again, waitSeconds, email: asked?.email }} />
  return refusal === undefined ? answerPage(c, page, status) : proofPage(c, refusal, page, 400)
}

export const verifyPageRoutes = new Hono<AppEnv>()
  // Behind the mailed link; or, with the challenge of a sign-up, where its code is typed.
  .get('/verify-email', refuseFloods, query(lookQuery), (c) => {
    const { token, challenge: named, return_to, state, resent } = c.req.valid('query')
    const challenge = named ?? (token === '' ? newestChallenge(c) : undefined)
    if (challenge === undefined) return verifyPage(c, { token, remember: false, problems: [] }, 200)
    const kept = return_to === undefined ? onwardOf(c) : undefined
    const returnTo = kept ?? readReturnTo(c.get('deps').config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    return codePage(c, { challenge, returnTo, state, resent }, 200)
  })
  // Somebody who asks for the address of a form is led to its page.
  .get('/verify-email/code', (c) => leadAlong(c, '/verify-email'))
  .get('/verify-email/resend', (c) => leadAlong(c, '/verify-email'))
  .post('/verify-email/code', refuseFloods, formBody(codeForm, 'token', codeAgain), refuseCrowds, async (c) => {
    const { challenge, code, state, return_to } = c.req.valid('form')
    const returnTo = readReturnTo(c.get('deps').config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    if (!hasAsked(c, challenge)) return failedPage(c)
    const outcome = await verifyEmail(c.get('deps'), {
      proof: { challenge, code },
      transport: 'cookie',
      remember: undefined,
      presenter: await presenterOf(c),
      device: knownDevice(c),
      withoutPassword: 'waits',
    })
    if (outcome.ok)
      return outcome.value.status === 'verified'
        ? leadOnSaying(c, '/verify-email/done', 'address_confirmed')
        : leadAdmitted(c, outcome.value, returnTo)
    if (outcome.error.kind === 'closed') return answerPage(c, <SignUpClosed />, 403)
    const problems = [faultOf(outcome.error)]
    return codePage(c, { challenge, code, state, returnTo, problems }, 400, outcome.error)
  })
  .post(
    '/verify-email/resend',
    refuseFloods,
    formBody(() => z.object(carried()), 'nothing'),
    async (c) => {
      const { challenge, state, return_to } = c.req.valid('form')
      const returnTo = readReturnTo(c.get('deps').config, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      if (!hasAsked(c, challenge)) return failedPage(c)
      const asked = await openAskedFor(c, challenge, state)
      const waited = secondsToWait(c, asked) === 0
      const sent = await resendCode(c.get('deps'), challenge)
      if (!sent.ok)
        return codePage(c, { challenge, state, returnTo, problems: [{ code: 'too_many' }] }, 400, sent.error)
      const renewed = asked && waited ? await sealAskedFor(c, challenge, { ...asked, at: c.get('deps').now() }) : state
      return rememberAsked(c, leadOn(c, lookPath(challenge, returnTo, renewed, true)), challenge, returnTo)
    },
  )
  .post('/verify-email', refuseFloods, formBody(verifyForm, 'token'), refuseCrowds, async (c) => {
    const { token, password, remember: ticks } = c.req.valid('form')
    const outcome = await verifyEmail(c.get('deps'), {
      proof: { token },
      transport: 'cookie',
      remember: ticks,
      presenter: await presenterOf(c),
      password,
      withoutPassword: 'waits',
    })
    if (!outcome.ok) return verifyPage(c, { token, remember: ticks, problems: problemsOf(outcome.error) }, 400)
    if (outcome.value.status === 'verified') return leadOnSaying(c, '/verify-email/done', 'address_confirmed')
    const { config } = c.get('deps')
    const onward = onwardOf(c) ?? (outcome.value.status === 'signed_in' ? undefined : readReturnTo(config, undefined))
    if (onward !== undefined) return leadAdmitted(c, outcome.value, onward)
    return withCookiesOf(leadOn(c, '/verify-email/done'), await answerSignIn(c, outcome.value))
  })
  .get('/verify-email/done', async (c) =>
    answerPage(c, <VerifyDone app={appOf(c)} signIn={(await callerToken(c)) === undefined} />),
  )

/** The page of a live link. `problems`: what is wrong with the password that was typed here. */
async function verifyPage(
  c: Context<AppEnv>,
  shown: { token: string; remember: boolean; problems: readonly Fault[] },
  status: 200 | 400,
): Promise<Response> {
  const { token, problems } = shown
  const found = await readLink(c.get('deps'), token, ['sign_up', 'verify_email'], await presenterOf(c))
  if (found?.purpose === 'sign_up' && c.get('deps').config.signUp === 'closed')
    return answerPage(c, <SignUpClosed />, 403)
  if (found === undefined || (status === 400 && problems.length === 0)) return failedPage(c)
  return answerPage(c, <VerifyPage {...shown} {...found} />, status)
}

/** The page of a link or challenge that is dead. A person who is signed in here has most likely used it before. */
const failedPage = async (c: Context<AppEnv>): Promise<Response> =>
  answerPage(c, <VerifyFailed isSignedIn={(await callerToken(c)) !== undefined} />, 400)

/** The faults that the holder of the link can mend; none where the link is dead. */
function problemsOf(refusal: VerifyRefusal): readonly Fault[] {
  return refusal.kind === 'weak_password' ? refusal.problems.map((each) => ({ field: 'password', ...each })) : []
}
