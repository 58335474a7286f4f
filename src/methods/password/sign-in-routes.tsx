// The page for signing in with a password, for browsers that were sent here, for example to link an account at a provider.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { beginsAttempt } from '../../http/attempt.ts'
import { formBody, type Typed } from '../../gate/body.ts'
import { query } from '../../http/body.ts'
import { refuseCrowds } from '../../gate/crowd.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { email } from '../../gate/inputs.ts'
import { knownPassword, signInQuery, ticked } from '../../http/inputs.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { noticeOf, withoutNotice } from '../../http/notice.ts'
import { answerPage, leadAlong } from '../../http/page.ts'
import type { FieldProblem } from '../../http/problems.ts'
import { proofPage } from '../../gate/proof-problem.ts'
import { leadAdmitted, readReturnTo, refuseReturnTo } from '../../gate/return-to.ts'
import { HUMAN_FIELD } from '../../pages/human-check.tsx'
import type { Fault } from '../../pages/notice.tsx'
import type { NoticeCode } from '../../words/account.ts'
import type { SaidCode } from '../../words/problems.ts'
import { SignInPage } from './sign-in-pages.tsx'
import { signIn, type SignInRefusal } from './sign-in.ts'

const SAID: Record<SignInRefusal['kind'], SaidCode> = {
  invalid_credentials: 'wrong_password',
  throttled: 'too_many',
  turnstile_required: 'turnstile_required',
}

type Kept = {
  remember: boolean
  email?: string | undefined
  hint?: string | undefined
  problems?: readonly Fault[]
  humanKey?: string | undefined
}

const pageQuery = () =>
  z.extend(signInQuery(), { login_hint: z.optional(z.string()), screen_hint: z.optional(z.string()) })

function page(c: Context<AppEnv>, returnTo: string, kept: Kept & { notice?: NoticeCode | undefined }) {
  const { issuer, providers } = c.get('deps').config
  const others = providers.map(({ id, kind, name }) => {
    const href = `${issuer}/sign-in/${id}?return_to=${encodeURIComponent(returnTo)}`
    return { kind, name, href, staying: `${href}&remember=true` }
  })
  return <SignInPage returnTo={returnTo} others={others} {...kept} />
}

/** Shows the form again. The page to lead on to is judged as usual. */
function again(c: Context<AppEnv>, wrong: readonly FieldProblem[], { email: typed, return_to, remember }: Typed) {
  const returnTo = readReturnTo(c.get('deps').config, return_to)
  if (returnTo === undefined) return undefined
  const kept = { email: typed, remember: ticked().safeParse(remember).data ?? false, problems: wrong }
  return answerPage(c, page(c, returnTo, kept), 400, 'script')
}

export const signInPageRoutes = new Hono<AppEnv>()
  .get('/sign-in', beginsAttempt, query(pageQuery), async (c) => {
    const { return_to, remember, login_hint: hint, screen_hint: screen } = c.req.valid('query')
    const { config } = c.get('deps')
    const returnTo = readReturnTo(config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    if (screen === 'signup' && config.signUp === 'open') return leadAlong(c, '/sign-up')
    const shown = page(c, returnTo, { remember, email: hint, hint, notice: noticeOf(c) })
    return withoutNotice(c, await answerPage(c, shown, 200, 'script'))
  })
  .post(
    '/sign-in',
    beginsAttempt,
    refuseFloods,
    formBody(
      () =>
        z.extend(signInQuery(), { email: email(), password: knownPassword(), [HUMAN_FIELD]: z.optional(z.string()) }),
      'attempt',
      again,
    ),
    refuseCrowds,
    async (c) => {
      const { email: address, password, remember, return_to, [HUMAN_FIELD]: turnstileToken } = c.req.valid('form')
      const deps = c.get('deps')
      const returnTo = readReturnTo(deps.config, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const input = { email: address, password, remember, device: knownDevice(c), turnstileToken }
      const outcome = await signIn(deps, { ...input, transport: 'cookie' })
      // But for the address that was typed, the same bytes for every address.
      if (!outcome.ok) {
        // A browser that was asked once is asked with every further attempt.
        const asks = outcome.error.kind === 'turnstile_required' || turnstileToken !== undefined
        const humanKey = asks ? deps.config.turnstileSiteKey : undefined
        const code =
          outcome.error.kind === 'turnstile_required' && humanKey !== undefined
            ? 'prove_human'
            : SAID[outcome.error.kind]
        const kept = { remember, email: address, problems: [{ code }], humanKey }
        return proofPage(c, outcome.error, page(c, returnTo, kept), 401, humanKey === undefined ? 'script' : 'human')
      }
      return leadAdmitted(c, outcome.value, returnTo)
    },
  )
