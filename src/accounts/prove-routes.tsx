// The page of a fresh proof (`/account/prove`): it leads back to what was being done, with the form's content kept (`gate/kept.ts`).
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseCrowds } from '../gate/crowd.ts'
import { refuseFloods } from '../gate/flood.ts'
import { AGAIN_PATH, readKept } from '../gate/kept.ts'
import { knownDevice } from '../gate/known-device.ts'
import { heldHere, PROVE_PATH } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { proofPage } from '../gate/proof-problem.ts'
import { lead, readReturnTo, refuseReturnTo, withCookiesOf } from '../gate/return-to.ts'
import { answerRenewed } from '../gate/signed-in.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { query } from '../http/body.ts'
import { handle, knownPassword, returnToWanted, typedCode } from '../http/inputs.ts'
import { answerPage } from '../http/page.ts'
import { assertionFields, credentialIn } from '../http/passkey-inputs.ts'
import { onwardQuery } from '../pages/onward.ts'
import { AgainPage, ProvePage } from './prove-pages.tsx'
import { readProofOptions, requestReauthentication } from './proof-options.ts'
import { reauthenticate, type Proof, type ReauthenticateRefusal } from './reauthenticate.ts'

type Way = 'password' | 'totp' | 'passkey' | 'mail'
type Wrong = Exclude<ReauthenticateRefusal['kind'], 'throttled' | 'unauthenticated'>

const proveForm = () =>
  z.object({
    return_to: returnToWanted(),
    password: z.optional(knownPassword()),
    code: z.optional(typedCode()),
    challenge: z.optional(handle()),
    by: z.optional(z.literal('totp')),
    credential: z.optional(credentialIn(z.object(assertionFields()))),
  })

/** The one proof that a form brought, and by which way; `undefined` for none. */
function proofOf(form: z.output<ReturnType<typeof proveForm>>): { way: Way; proof: Proof } | undefined {
  const { password, code, challenge, by, credential } = form
  if (credential !== undefined) return { way: 'passkey', proof: { passkey: credential } }
  if (password !== undefined) return { way: 'password', proof: { password } }
  if (code === undefined) return undefined
  if (by === 'totp') return { way: 'totp', proof: { totp_code: code } }
  return challenge === undefined ? undefined : { way: 'mail', proof: { challenge, code } }
}

/** What a refused proof says. An account that has got a second factor meanwhile must prove that one, whatever was typed. */
function saidOf(way: Way, wrong: Wrong): string {
  if (wrong === 'second_factor_required') return 'factor_wanted'
  return {
    password: 'wrong_current_password',
    totp: 'wrong_app_code',
    passkey: 'wrong_passkey',
    mail: 'wrong_mailed_code',
  }[way]
}

/** A session that has ended meanwhile has nothing to prove: who signs in anew has just proved it, and goes on from there. */
const signInInstead = (c: Context<AppEnv>, returnTo: string): Response =>
  c.redirect(`${c.get('deps').config.issuer}/sign-in${onwardQuery({ returnTo })}`, 303)

/** The page, with what was wrong. */
async function provePage(
  c: Context<AppEnv>,
  returnTo: string,
  more: { challenge?: string | undefined; code?: string; status?: 200 | 400 },
): Promise<Response> {
  const found = await readProofOptions(c.get('deps'), c.get('own'))
  if (found === undefined) return signInInstead(c, returnTo)
  const { challenge, code, status = 200 } = more
  const problems = code === undefined ? [] : [{ code }]
  const { methods, passkey } = found.options
  const runs = passkey === undefined ? 'nothing' : 'script'
  return answerPage(c, <ProvePage {...{ returnTo, methods, passkey, challenge, problems }} />, status, runs)
}

/** The page after too many attempts: it says when to come back. */
const tooMany = (
  c: Context<AppEnv>,
  refusal: ThrottledRefusal,
  kept: { returnTo: string; challenge?: string | undefined },
): Promise<Response> =>
  proofPage(c, refusal, <ProvePage {...kept} methods={[]} problems={[{ code: 'too_many' }]} />, 400)

const wants = () => z.object({ return_to: returnToWanted(), challenge: z.optional(handle()) })

export const provePageRoutes = new Hono<AppEnv>()
  .get(PROVE_PATH, beginsAttempt, requirePerson, query(wants), (c) => {
    const { return_to, challenge } = c.req.valid('query')
    const returnTo = readReturnTo(c.get('deps').config, return_to)
    return returnTo === undefined ? refuseReturnTo(c) : provePage(c, returnTo, { challenge })
  })
  .post(
    `${PROVE_PATH}/mail`,
    refuseFloods,
    requirePerson,
    formBody(() => z.object({ return_to: returnToWanted() }), 'nothing'),
    async (c) => {
      const deps = c.get('deps')
      const returnTo = readReturnTo(deps.config, c.req.valid('form').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const found = await readProofOptions(deps, c.get('own'))
      if (found === undefined) return signInInstead(c, returnTo)
      // No code is mailed that would prove nothing: to somebody with a second factor.
      if (!found.options.methods.includes('email_code'))
        return provePage(c, returnTo, { code: 'factor_wanted', status: 400 })
      const asked = await requestReauthentication(deps, found.live, knownDevice(c))
      if (!asked.ok) return tooMany(c, asked.error, { returnTo })
      const on = `return_to=${encodeURIComponent(returnTo)}&challenge=${asked.value.challenge}`
      return c.redirect(`${deps.config.issuer}${PROVE_PATH}?${on}`, 303)
    },
  )
  // A code proves once: a second click ends where the first one did.
  .post(
    PROVE_PATH,
    beginsAttempt,
    refuseFloods,
    requirePerson,
    formBody(proveForm, 'attempt'),
    refuseCrowds,
    async (c) => {
      const deps = c.get('deps')
      const form = c.req.valid('form')
      const returnTo = readReturnTo(deps.config, form.return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const brought = proofOf(form)
      const { challenge } = form
      if (brought === undefined) return provePage(c, returnTo, { challenge, code: 'nothing_proved', status: 400 })
      const held = heldHere(c)
      const outcome = await reauthenticate(deps, { own: c.get('own'), device: knownDevice(c), held }, brought.proof)
      if (outcome.ok) {
        const again = `${deps.config.issuer}${AGAIN_PATH}?return_to=${encodeURIComponent(returnTo)}`
        const onward = (await readKept(c)) === undefined ? returnTo : again
        return withCookiesOf(await lead(c, onward), await answerRenewed(c, outcome.value, held))
      }
      const { kind } = outcome.error
      if (kind === 'unauthenticated') return signInInstead(c, returnTo)
      if (kind === 'throttled') return tooMany(c, outcome.error, { returnTo, challenge })
      return provePage(c, returnTo, { challenge, code: saidOf(brought.way, kind), status: 400 })
    },
  )
  .get(
    AGAIN_PATH,
    requirePerson,
    query(() => z.object({ return_to: returnToWanted() })),
    async (c) => {
      const back = readReturnTo(c.get('deps').config, c.req.valid('query').return_to)
      if (back === undefined) return refuseReturnTo(c)
      const kept = await readKept(c)
      return kept === undefined ? c.redirect(back, 303) : answerPage(c, <AgainPage {...kept} back={back} />)
    },
  )
