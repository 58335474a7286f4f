// The pages of one's own account, for browsers without a script (contract §8). Each reads or changes in one round trip: the statement asks
// whether the session may (`sessions/own-act.ts`).
import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseCrowds } from '../gate/crowd.ts'
import { heldTokens } from '../gate/enroller.ts'
import { refuseFloods } from '../gate/flood.ts'
import { knownDevice } from '../gate/known-device.ts'
import { requirePerson, toSignIn } from '../gate/page-session.ts'
import { personOf, refused } from '../gate/own-page.ts'
import { proofPage } from '../gate/proof-problem.ts'
import { readReturnTo, refuseReturnTo, withCookiesOf } from '../gate/return-to.ts'
import { query } from '../http/body.ts'
import { handle, id, knownPassword, page, returnToWanted, typedCode } from '../http/inputs.ts'
import { leadOnSaying, noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { endOwnSession, endOwnSessions } from '../sessions/end-own.ts'
import { listOwnSessions } from '../sessions/list.ts'
import { answerRenewed } from '../gate/signed-in.ts'
import { ProvePage, SecurityPage, SessionsPage } from './account-pages.tsx'
import { readProofOptions, requestReauthentication } from './proof-options.ts'
import { reauthenticate, type Proof, type ReauthenticateRefusal } from './reauthenticate.ts'

const PROVE = '/account/prove'
/** What each refusal of a proof says. */
const SAID: Record<Exclude<ReauthenticateRefusal['kind'], 'throttled' | 'unauthenticated'>, string> = {
  invalid_credentials: 'wrong_current_password',
  invalid_code: 'wrong_mailed_code',
  second_factor_required: 'wrong_app_code',
}

const proveForm = () =>
  z.object({
    return_to: returnToWanted,
    password: z.optional(knownPassword),
    code: z.optional(typedCode),
    challenge: z.optional(handle),
    by: z.optional(z.literal('totp')),
  })

/** The page of a fresh proof, with what was wrong. */
async function provePage(
  c: Context<AppEnv>,
  returnTo: string,
  more: { challenge?: string | undefined; code?: string; status?: 200 | 400 },
): Promise<Response> {
  const found = await readProofOptions(c.get('deps'), c.get('own'))
  if (found === undefined) return toSignIn(c, PROVE)
  const { challenge, code, status = 200 } = more
  const problems = code === undefined ? [] : [{ code }]
  const { methods } = found.options
  return answerPage(c, <ProvePage {...{ returnTo, methods, challenge, problems }} />, status)
}

/** The one proof that a form brought; `undefined` for none. */
function proofOf(form: z.output<ReturnType<typeof proveForm>>): Proof | undefined {
  const { password, code, challenge, by } = form
  if (password !== undefined) return { password }
  if (code === undefined) return undefined
  if (by === 'totp') return { totp_code: code }
  return challenge === undefined ? undefined : { challenge, code }
}

export const accountPageRoutes = new Hono<AppEnv>()
  .get('/account/security', requirePerson, async (c) => {
    const person = await personOf(c, '/account/security')
    if (person instanceof Response) return person
    return withoutNotice(c, await answerPage(c, <SecurityPage {...person} notice={noticeOf(c)} />))
  })
  .get('/account/sessions', requirePerson, query(page), async (c) => {
    const listed = await listOwnSessions(c.get('deps'), c.get('own'), c.req.valid('query'))
    if (!listed.ok) return refused(c, listed.error, '/account/sessions')
    const { person, page: shown } = listed.value
    const sessions = { sessions: shown.items, older: shown.next_cursor, now: c.get('deps').now() }
    return withoutNotice(c, await answerPage(c, <SessionsPage {...person} {...sessions} notice={noticeOf(c)} />))
  })
  .post(
    '/account/sessions/end',
    requirePerson,
    formBody(() => z.object({ id }), 'nothing'),
    async (c) => {
      const ended = await endOwnSession(c.get('deps'), c.get('own'), c.req.valid('form').id)
      // A session that had ended already is told the same: a double click.
      return ended.ok || ended.error === 'not_found'
        ? leadOnSaying(c, '/account/sessions', 'session_ended')
        : refused(c, ended.error, '/account/sessions')
    },
  )
  .post(
    '/account/sessions/others',
    requirePerson,
    formBody(() => z.object({}), 'nothing'),
    async (c) => {
      const ended = await endOwnSessions(c.get('deps'), c.get('own'), 'others')
      return ended.ok
        ? leadOnSaying(c, '/account/sessions', 'others_ended')
        : refused(c, ended.error, '/account/sessions')
    },
  )
  .get(
    PROVE,
    requirePerson,
    query(() => z.object({ return_to: returnToWanted, challenge: z.optional(handle) })),
    (c) => {
      const { return_to, challenge } = c.req.valid('query')
      const returnTo = readReturnTo(c.get('deps').config, return_to)
      return returnTo === undefined ? refuseReturnTo(c) : provePage(c, returnTo, { challenge })
    },
  )
  .post(
    `${PROVE}/mail`,
    refuseFloods,
    requirePerson,
    formBody(() => z.object({ return_to: returnToWanted }), 'nothing'),
    async (c) => {
      const deps = c.get('deps')
      const returnTo = readReturnTo(deps.config, c.req.valid('form').return_to)
      if (returnTo === undefined) return refuseReturnTo(c)
      const found = await readProofOptions(deps, c.get('own'))
      if (found === undefined) return toSignIn(c, PROVE)
      const asked = await requestReauthentication(deps, found.live, knownDevice(c))
      if (!asked.ok) return provePage(c, returnTo, { code: 'too_many', status: 400 })
      const on = `return_to=${encodeURIComponent(returnTo)}&challenge=${asked.value.challenge}`
      return c.redirect(`${deps.config.issuer}${PROVE}?${on}`, 303)
    },
  )
  .post(PROVE, refuseFloods, requirePerson, formBody(proveForm, 'nothing'), refuseCrowds, async (c) => {
    const deps = c.get('deps')
    const form = c.req.valid('form')
    const returnTo = readReturnTo(deps.config, form.return_to)
    if (returnTo === undefined) return refuseReturnTo(c)
    const proof = proofOf(form)
    const { challenge } = form
    if (proof === undefined) return provePage(c, returnTo, { challenge, code: 'wrong_current_password', status: 400 })
    const own = c.get('own')
    const held = heldTokens(c, { session: own, exp: Math.floor(deps.now() / 1000) })
    const outcome = await reauthenticate(deps, { own, device: knownDevice(c), held }, proof)
    if (outcome.ok) {
      const renewed = await answerRenewed(c, outcome.value, held)
      return withCookiesOf(c.redirect(returnTo, 303), renewed)
    }
    const { kind } = outcome.error
    if (kind === 'unauthenticated') return toSignIn(c, PROVE)
    if (kind === 'throttled')
      return proofPage(
        c,
        outcome.error,
        <ProvePage {...{ returnTo, challenge }} methods={[]} problems={[{ code: 'too_many' }]} />,
        400,
      )
    return provePage(c, returnTo, { challenge, code: form.by === 'totp' ? 'wrong_app_code' : SAID[kind], status: 400 })
  })
