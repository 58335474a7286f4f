// The page on which people sign in with a password, for browsers that were sent here: to link an account at a provider, say.
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import type { AppEnv } from '../../http/app-env.ts'
import { beginsAttempt } from '../../http/attempt.ts'
import { formBody, type Typed } from '../../http/body.ts'
import { refuseCrowds } from '../../http/crowd.ts'
import { refuseFloods } from '../../http/flood.ts'
import { email, knownPassword } from '../../http/inputs.ts'
import { knownDevice } from '../../http/known-device.ts'
import { answerPage } from '../../http/page.ts'
import type { FieldProblem } from '../../http/problems.ts'
import { proofPage, TOO_MANY } from '../../http/proof-problem.ts'
import { leadSignedIn, readReturnTo, refuseReturnTo } from '../../http/return-to.ts'
import { leadToStep } from '../../http/step.ts'
import { SignInPage } from './pages.tsx'
import { signIn, type SignInRefusal } from './sign-in.ts'

const WORDS: Record<SignInRefusal['kind'], string> = {
  invalid_credentials:
    'Address and password don’t fit together, or the address was never confirmed: look for the mail that asks you to.',
  throttled: TOO_MANY,
  turnstile_required: 'Too many attempts: sign in where you usually do.',
}

function page(c: Context<AppEnv>, returnTo: string, email?: string, problems: readonly string[] = []) {
  const { issuer, providers } = c.get('deps').config
  const query = `?return_to=${encodeURIComponent(returnTo)}`
  const others = providers.map(({ id, name }) => ({ name, href: `${issuer}/sign-in/${id}${query}` }))
  return <SignInPage returnTo={returnTo} others={others} email={email} problems={problems} />
}

/** The form again; where to go on is judged as ever. */
function again(c: Context<AppEnv>, wrong: readonly FieldProblem[], { email: typed, return_to }: Typed) {
  const returnTo = readReturnTo(c.get('deps').config, return_to)
  const problems = wrong.map(({ message }) => message)
  return returnTo === undefined ? undefined : answerPage(c, page(c, returnTo, typed, problems), 400)
}

export const signInPageRoutes = new Hono<AppEnv>()
  .get('/sign-in', beginsAttempt, (c) => {
    const returnTo = readReturnTo(c.get('deps').config, c.req.query('return_to'))
    return returnTo === undefined ? refuseReturnTo(c) : answerPage(c, page(c, returnTo))
  })
  .post(
    '/sign-in',
    beginsAttempt,
    refuseFloods,
    formBody(
      z.object({ email, password: knownPassword, remember: z.optional(z.string()), return_to: z.optional(z.string()) }),
      'attempt',
      again,
    ),
    refuseCrowds,
    async (c) => {
      const { email: address, password, remember, return_to } = c.req.valid('form')
      const deps = c.get('deps')
      const returnTo = readReturnTo(deps.config, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const input = { email: address, password, remember: remember !== undefined, device: knownDevice(c) }
      const outcome = await signIn(deps, { ...input, transport: 'cookie' })
      // Byte for byte the same whoever's address it was.
      if (!outcome.ok)
        return proofPage(c, outcome.error, page(c, returnTo, undefined, [WORDS[outcome.error.kind]]), 401)
      return outcome.value.status === 'signed_in'
        ? leadSignedIn(c, outcome.value, returnTo)
        : leadToStep(c, { kind: 'waits', waits: outcome.value }, returnTo)
    },
  )
