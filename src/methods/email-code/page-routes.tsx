// The pages of a sign-in by a mailed code: the address, then the code. They do what the API does. The code is taken in the browser that
// asked alone: a challenge can be sent to somebody as a link, and what they type would open the sender's account.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { hasAsked, rememberAsked } from '../../gate/asked.ts'
import { openAskedFor, sealAskedFor, secondsToWait } from '../../gate/asked-for.ts'
import { formBody, type Typed } from '../../gate/body.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { email } from '../../gate/inputs.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { proofPage, type ProofProblem } from '../../gate/proof-problem.ts'
import { leadAdmitted, readReturnTo, refuseReturnTo } from '../../gate/return-to.ts'
import { beginsAttempt } from '../../http/attempt.ts'
import { query } from '../../http/body.ts'
import { handle, mailedCode, signInQuery, ticked } from '../../http/inputs.ts'
import { answerPage, leadAlong, leadOn } from '../../http/page.ts'
import type { FieldProblem } from '../../http/problems.ts'
import type { Fault } from '../../pages/notice.tsx'
import { AskForCodePage, MailedCodePage } from './pages.tsx'
import { requestSignInCode } from './request.ts'
import { signInByCode } from './sign-in.ts'

/** Without the underscore it would be the id of a provider. */
const PATH = '/sign-in/mailed_code'

const state = () => z.optional(z.string())
const pageQuery = () =>
  z.extend(signInQuery(), {
    login_hint: z.optional(z.string()),
    challenge: z.optional(handle()),
    state: state(),
  })
const codeForm = () => z.extend(signInQuery(), { challenge: handle(), code: mailedCode(), state: state() })

function askAgain(c: Context<AppEnv>, wrong: readonly FieldProblem[], { email: typed, return_to, remember }: Typed) {
  const returnTo = readReturnTo(c.get('deps').config, return_to)
  if (returnTo === undefined) return undefined
  const kept = { returnTo, email: typed, remember: ticked().safeParse(remember).data ?? false }
  return answerPage(c, <AskForCodePage {...kept} problems={wrong} />, 400)
}

type Look = { challenge: string; returnTo: string; remember: boolean; state: string | undefined; code?: string }

/** The page that asks for the code, in the browser that asked for it; elsewhere that of the address. */
async function codePage(
  c: Context<AppEnv>,
  look: Look,
  problems: readonly Fault[] = [],
  refusal?: ProofProblem,
): Promise<Response> {
  const { challenge, returnTo, remember, state: sealed } = look
  if (!hasAsked(c, challenge)) return answerPage(c, <AskForCodePage {...{ returnTo, remember }} />, 400)
  const asked = await openAskedFor(c, challenge, sealed)
  const more = { problems, email: asked?.email, waitSeconds: secondsToWait(c, asked) }
  const page = <MailedCodePage {...look} {...more} />
  return refusal === undefined
    ? answerPage(c, page, problems.length === 0 ? 200 : 400)
    : proofPage(c, refusal, page, 400)
}

function codeAgain(c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed) {
  const { challenge, code = '', state: sealed, return_to, remember } = typed
  const returnTo = readReturnTo(c.get('deps').config, return_to)
  if (challenge === undefined || returnTo === undefined) return undefined
  const look = { challenge, returnTo, code, state: sealed, remember: ticked().safeParse(remember).data ?? false }
  return codePage(c, look, wrong)
}

export const emailCodeSignInRoutes = new Hono<AppEnv>()
  .get(PATH, beginsAttempt, query(pageQuery), (c) => {
    const { return_to, remember, login_hint: hint, challenge, state: sealed } = c.req.valid('query')
    const returnTo = readReturnTo(c.get('deps').config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    return challenge === undefined
      ? answerPage(c, <AskForCodePage {...{ returnTo, remember, email: hint, hint }} />)
      : codePage(c, { challenge, returnTo, remember, state: sealed })
  })
  .post(
    PATH,
    beginsAttempt,
    refuseFloods,
    formBody(() => z.extend(signInQuery(), { email: email() }), 'attempt', askAgain),
    async (c) => {
      const { email: address, remember, return_to } = c.req.valid('form')
      const deps = c.get('deps')
      const returnTo = readReturnTo(deps.config, return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const asked = await requestSignInCode(deps, address, knownDevice(c))
      if (!asked.ok) {
        const kept = { returnTo, remember, email: address, problems: [{ code: 'too_many' }] }
        return proofPage(c, asked.error, <AskForCodePage {...kept} />, 400)
      }
      const { challenge } = asked.value
      const sealed = await sealAskedFor(c, challenge, { email: address, at: deps.now(), remember, without: false })
      const onward = { challenge, return_to: returnTo, state: sealed, ...(remember && { remember: 'true' }) }
      return rememberAsked(c, leadOn(c, `${PATH}?${new URLSearchParams(onward).toString()}`), challenge)
    },
  )
  // Somebody who asks for the address of the form is led to its page.
  .get(`${PATH}/code`, (c) => leadAlong(c, PATH))
  .post(`${PATH}/code`, refuseFloods, formBody(codeForm, 'token', codeAgain), async (c) => {
    const { challenge, code, state: sealed, remember, return_to } = c.req.valid('form')
    const returnTo = readReturnTo(c.get('deps').config, return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    const look = { challenge, returnTo, remember, code, state: sealed }
    if (!hasAsked(c, challenge)) return codePage(c, look)
    const input = { challenge, code, remember, transport: 'cookie', device: knownDevice(c) } as const
    const outcome = await signInByCode(c.get('deps'), input)
    if (outcome.ok) return leadAdmitted(c, outcome.value, returnTo)
    const isThrottled = outcome.error.kind === 'throttled'
    const fault: Fault = isThrottled ? { code: 'too_many' } : { field: 'code', code: 'wrong_mailed_code' }
    return codePage(c, look, [fault], outcome.error)
  })
