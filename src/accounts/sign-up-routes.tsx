// Sign-up for browsers without a script: the form, and the code of the mail (contract §8).
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { hasAsked, presenterOf, rememberAsked } from '../gate/asked.ts'
import { formBody, type Typed } from '../gate/body.ts'
import { refuseCrowds } from '../gate/crowd.ts'
import { refuseFloods } from '../gate/flood.ts'
import { email, name } from '../gate/inputs.ts'
import { knownDevice } from '../gate/known-device.ts'
import { proofPage } from '../gate/proof-problem.ts'
import { leadSignedIn, readReturnTo, refuseReturnTo } from '../gate/return-to.ts'
import { leadToStep } from '../gate/step.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { query } from '../http/body.ts'
import { handle, mailedCode, newPassword, returnToWanted, signInQuery, ticked } from '../http/inputs.ts'
import { answerPage, leadOn } from '../http/page.ts'
import type { FieldProblem } from '../http/problems.ts'
import type { Fault } from '../pages/notice.tsx'
import type { SignInOutcome } from '../sessions/admit.ts'
import { SignUpClosed, VerifyFailed } from './pages.tsx'
import { resendCode } from './resend.ts'
import { signUp, type SignUpRefusal } from './sign-up.ts'
import { LookIntoMailPage, SignUpPage } from './sign-up-pages.tsx'
import { verifyEmail } from './verify.ts'

const signUpQuery = z.extend(signInQuery, { without_password: ticked, login_hint: z.optional(z.string()) })
const signUpForm = z.extend(signInQuery, {
  email,
  name: z.optional(name),
  password: z.optional(newPassword),
  without_password: ticked,
})
const codeForm = z.object({ challenge: handle, code: mailedCode, return_to: returnToWanted })

/** Where a sign-up leads: without a password by way of the passkeys, because one has to be made. */
const onwardOf = (c: Context<AppEnv>, returnTo: string, without: boolean): string =>
  without
    ? `${c.get('deps').config.issuer}/account/security/passkeys/new?return_to=${encodeURIComponent(returnTo)}`
    : returnTo

/** The form again, with what is wrong; a password never comes back. */
function signUpAgain(c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) {
  const returnTo = readReturnTo(c.get('deps').config, typed['return_to'])
  if (returnTo === undefined) return undefined
  const kept = {
    returnTo,
    remember: ticked.safeParse(typed['remember']).data ?? false,
    without: ticked.safeParse(typed['without_password']).data ?? false,
    email: typed['email'],
    name: typed['name'],
  }
  return answerPage(c, <SignUpPage {...kept} problems={wrong} />, 400)
}

/** The page of a code that was none. */
function codeAgain(c: Context<AppEnv>, wrong: readonly FieldProblem[], { challenge, code, return_to }: Typed) {
  const returnTo = readReturnTo(c.get('deps').config, return_to)
  if (challenge === undefined || returnTo === undefined) return undefined
  if (!hasAsked(c, challenge)) return answerPage(c, <VerifyFailed />, 400)
  return answerPage(c, <LookIntoMailPage {...{ challenge, code, returnTo }} resent={false} problems={wrong} />, 400)
}

const faultsOf = (refusal: SignUpRefusal): readonly Fault[] => {
  switch (refusal.kind) {
    case 'weak_password':
      return refusal.problems
    case 'email_taken':
      return [{ code: 'email_taken' }]
    case 'throttled':
    case 'closed':
      return [{ code: 'too_many' }]
  }
}

/** Goes on as after every sign-in: to `returnTo`, or to the second step. */
const goOn = (c: Context<AppEnv>, outcome: SignInOutcome, returnTo: string): Promise<Response> =>
  outcome.status === 'signed_in'
    ? leadSignedIn(c, outcome, returnTo)
    : leadToStep(c, { kind: 'waits', waits: outcome }, returnTo)

/** The page that asks for the code. Its address holds the challenge, which counts in the browser that asked alone. */
const lookPath = (challenge: string, returnTo: string, resent = false): string =>
  `/verify-email?challenge=${encodeURIComponent(challenge)}&return_to=${encodeURIComponent(returnTo)}${resent ? '&resent=true' : ''}`

export const signUpPageRoutes = new Hono<AppEnv>()
  .get('/sign-up', beginsAttempt, query(signUpQuery), (c) => {
    const { return_to, remember, without_password: without, login_hint: hint } = c.req.valid('query')
    const { config } = c.get('deps')
    if (config.signUp === 'closed') return answerPage(c, <SignUpClosed />, 403)
    const returnTo = readReturnTo(config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    return answerPage(c, <SignUpPage {...{ returnTo, remember, without }} email={hint} problems={[]} />)
  })
  .post(
    '/sign-up',
    beginsAttempt,
    refuseFloods,
    formBody(signUpForm, 'attempt', signUpAgain),
    refuseCrowds,
    async (c) => {
      const { return_to, remember, without_password: without, password, ...person } = c.req.valid('form')
      const returnTo = readReturnTo(c.get('deps').config, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const onward = onwardOf(c, returnTo, without)
      const kept = { returnTo, remember, without, email: person.email, name: person.name ?? undefined }
      // No password is a choice; an empty field is none.
      if (!without && password === undefined)
        return answerPage(c, <SignUpPage {...kept} problems={[{ code: 'too_short' }]} />, 400)
      const input = { ...person, password: without ? undefined : password, remember, transport: 'cookie' } as const
      const outcome = await signUp(c.get('deps'), input)
      if (!outcome.ok) {
        if (outcome.error.kind === 'closed') return answerPage(c, <SignUpClosed />, 403)
        const page = <SignUpPage {...kept} problems={faultsOf(outcome.error)} />
        return outcome.error.kind === 'throttled' ? proofPage(c, outcome.error, page, 400) : answerPage(c, page, 400)
      }
      const { challenge } = outcome.value
      const answer =
        outcome.value.status === 'verification_required'
          ? leadOn(c, lookPath(challenge, onward))
          : await goOn(c, outcome.value, onward)
      return rememberAsked(c, answer, challenge)
    },
  )
  .post('/verify-email/code', refuseFloods, formBody(codeForm, 'token', codeAgain), refuseCrowds, async (c) => {
    const { challenge, code, return_to } = c.req.valid('form')
    const returnTo = readReturnTo(c.get('deps').config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    if (!hasAsked(c, challenge)) return answerPage(c, <VerifyFailed />, 400)
    const outcome = await verifyEmail(c.get('deps'), {
      proof: { challenge, code },
      transport: 'cookie',
      remember: undefined,
      presenter: await presenterOf(c),
      device: knownDevice(c),
      withoutPassword: 'waits',
    })
    if (outcome.ok)
      return outcome.value.status === 'verified' ? leadOn(c, '/verify-email/done') : goOn(c, outcome.value, returnTo)
    if (outcome.error.kind === 'closed') return answerPage(c, <SignUpClosed />, 403)
    const fault = { code: outcome.error.kind === 'throttled' ? 'too_many' : 'wrong_mailed_code' }
    const page = <LookIntoMailPage {...{ challenge, code, returnTo }} resent={false} problems={[fault]} />
    return outcome.error.kind === 'throttled' ? proofPage(c, outcome.error, page, 400) : answerPage(c, page, 400)
  })
  .post(
    '/verify-email/resend',
    refuseFloods,
    formBody(() => z.object({ challenge: handle, return_to: returnToWanted }), 'nothing'),
    async (c) => {
      const { challenge, return_to } = c.req.valid('form')
      const returnTo = readReturnTo(c.get('deps').config, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      if (!hasAsked(c, challenge)) return answerPage(c, <VerifyFailed />, 400)
      const sent = await resendCode(c.get('deps'), challenge)
      if (sent.ok) return rememberAsked(c, leadOn(c, lookPath(challenge, returnTo, true)), challenge)
      const page = <LookIntoMailPage {...{ challenge, returnTo }} resent={false} problems={[{ code: 'too_many' }]} />
      return proofPage(c, sent.error, page, 400)
    },
  )
