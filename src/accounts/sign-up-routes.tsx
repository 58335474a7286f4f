// Sign-up for browsers without a script: the form (contract §8). The code of the mail: verify-routes.tsx.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { rememberAsked } from '../gate/asked.ts'
import { sealAskedFor } from '../gate/asked-for.ts'
import { formBody, type Typed } from '../gate/body.ts'
import { refuseCrowds } from '../gate/crowd.ts'
import { refuseFloods } from '../gate/flood.ts'
import { email, name } from '../gate/inputs.ts'
import { proofPage } from '../gate/proof-problem.ts'
import { leadAdmitted, readReturnTo, refuseReturnTo } from '../gate/return-to.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { query } from '../http/body.ts'
import { newPassword, signInQuery, ticked } from '../http/inputs.ts'
import { answerPage, leadAlong, leadOn } from '../http/page.ts'
import type { FieldProblem } from '../http/problems.ts'
import type { Fault } from '../pages/notice.tsx'
import { lookPath } from './look-path.ts'
import { SignUpClosed } from './pages.tsx'
import { signUp, type SignUpRefusal } from './sign-up.ts'
import { SignUpPage } from './sign-up-pages.tsx'

const signUpQuery = () =>
  z.extend(signInQuery(), {
    without_password: ticked(),
    login_hint: z.optional(z.string()),
    screen_hint: z.optional(z.string()),
  })
const signUpForm = () =>
  z.extend(signInQuery(), {
    email: email(),
    name: z.optional(name()),
    password: z.optional(newPassword()),
    without_password: ticked(),
  })
/** Where a sign-up leads. Without a password it leads to the passkeys, because one has to be made, and then on, if that fits into a URL. */
function wayOf(c: Context<AppEnv>, returnTo: string, without: boolean): string {
  if (!without) return returnTo
  const { config } = c.get('deps')
  const page = `${config.issuer}/account/security/passkeys/new`
  const on = `${page}?return_to=${encodeURIComponent(returnTo)}`
  return readReturnTo(config, on) ?? page
}

/** The form again, with what is wrong; a password never comes back. */
function signUpAgain(c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) {
  const returnTo = readReturnTo(c.get('deps').config, typed['return_to'])
  if (returnTo === undefined) return undefined
  const kept = {
    returnTo,
    remember: ticked().safeParse(typed['remember']).data ?? false,
    without: ticked().safeParse(typed['without_password']).data ?? false,
    email: typed['email'],
    name: typed['name'],
  }
  return answerPage(c, <SignUpPage {...kept} problems={wrong} />, 400)
}

const faultsOf = (refusal: SignUpRefusal): readonly Fault[] => {
  switch (refusal.kind) {
    case 'weak_password':
      return refusal.problems.map((problem) => ({ field: 'password', ...problem }))
    case 'email_taken':
      return [{ field: 'email', code: 'email_taken' }]
    case 'throttled':
    case 'closed':
      return [{ code: 'too_many' }]
  }
}

export const signUpPageRoutes = new Hono<AppEnv>()
  .get('/sign-up', beginsAttempt, query(signUpQuery), (c) => {
    const {
      return_to,
      remember,
      without_password: without,
      login_hint: hint,
      screen_hint: screen,
    } = c.req.valid('query')
    const { config } = c.get('deps')
    if (screen === 'login' || screen === 'signin') return leadAlong(c, '/sign-in')
    if (config.signUp === 'closed') return answerPage(c, <SignUpClosed />, 403)
    const returnTo = readReturnTo(config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    return answerPage(c, <SignUpPage {...{ returnTo, remember, without }} email={hint} hint={hint} problems={[]} />)
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
      const onward = wayOf(c, returnTo, without)
      const kept = { returnTo, remember, without, email: person.email, name: person.name ?? undefined }
      // No password is a choice; an empty field is none.
      if (!without && password === undefined)
        return answerPage(c, <SignUpPage {...kept} problems={[{ field: 'password', code: 'too_short' }]} />, 400)
      const input = { ...person, password: without ? undefined : password, remember, transport: 'cookie' } as const
      const outcome = await signUp(c.get('deps'), input)
      if (!outcome.ok) {
        if (outcome.error.kind === 'closed') return answerPage(c, <SignUpClosed />, 403)
        const page = <SignUpPage {...kept} problems={faultsOf(outcome.error)} />
        return outcome.error.kind === 'throttled' ? proofPage(c, outcome.error, page, 400) : answerPage(c, page, 400)
      }
      const { challenge } = outcome.value
      if (outcome.value.status !== 'verification_required')
        return rememberAsked(c, await leadAdmitted(c, outcome.value, onward), challenge, onward)
      const asked = { email: person.email, at: c.get('deps').now(), remember, without }
      const state = await sealAskedFor(c, challenge, asked)
      return rememberAsked(c, leadOn(c, lookPath(challenge, onward, state)), challenge, onward)
    },
  )
