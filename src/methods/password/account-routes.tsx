// One's own password on a page, without a script: the same verb that `/api/password/change` calls.
import type { Context } from 'hono'
import { Hono } from '../../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../../gate/app-env.ts'
import { formBody } from '../../gate/body.ts'
import { refuseCrowds } from '../../gate/crowd.ts'
import { setDeviceCookie } from '../../gate/device-cookie.ts'
import { refuseFloods } from '../../gate/flood.ts'
import { knownDevice } from '../../gate/known-device.ts'
import { heldHere, refused, requireFreshPerson } from '../../gate/own-page.ts'
import { requirePerson } from '../../gate/page-session.ts'
import { proofPage } from '../../gate/proof-problem.ts'
import { withCookiesOf } from '../../gate/return-to.ts'
import { answerTokens } from '../../gate/signed-in.ts'
import { beginsAttempt } from '../../http/attempt.ts'
import { knownPassword, newPassword } from '../../http/inputs.ts'
import { leadOnSaying } from '../../http/notice.ts'
import { answerPage } from '../../http/page.ts'
import type { FieldProblem } from '../../http/problems.ts'
import type { Fault } from '../../pages/notice.tsx'
import { ChangePasswordPage } from './account-pages.tsx'
import { changePassword } from './change.ts'

const SECURITY = '/account/security'
const PATH = `${SECURITY}/password`

/** The page for the person of this request, with the faults. */
function shown(c: Context<AppEnv>, wrong: readonly Fault[]) {
  const { user, hasPassword } = c.get('live')
  return <ChangePasswordPage {...{ email: user.email, hasPassword }} problems={wrong} />
}

const shownAgain = (c: Context<AppEnv>, wrong: readonly FieldProblem[]) => answerPage(c, shown(c, wrong), 400)

export const passwordAccountRoutes = new Hono<AppEnv>()
  .get(PATH, beginsAttempt, requirePerson, requireFreshPerson, (c) => answerPage(c, shown(c, [])))
  .post(
    PATH,
    beginsAttempt,
    refuseFloods,
    requirePerson,
    requireFreshPerson,
    formBody(
      () => z.object({ current_password: z.optional(knownPassword()), new_password: newPassword() }),
      'attempt',
      shownAgain,
    ),
    refuseCrowds,
    async (c) => {
      const { current_password: currentPassword, new_password } = c.req.valid('form')
      const changed = await changePassword(c.get('deps'), {
        own: c.get('own'),
        currentPassword,
        newPassword: new_password,
        device: knownDevice(c),
        held: heldHere(c),
      })
      if (changed.ok) {
        const answer = leadOnSaying(c, SECURITY, c.get('live').hasPassword ? 'password_changed' : 'password_first')
        if (!changed.value.renewed) return answer
        const tokens = await answerTokens(c, changed.value, { refresh: true })
        return withCookiesOf(answer, setDeviceCookie(c, tokens, changed.value))
      }
      const { error } = changed
      const again = (...wrong: Fault[]) => shown(c, wrong)
      switch (error.kind) {
        case 'weak_password':
          return shownAgain(
            c,
            error.problems.map((wrong) => ({ field: 'new_password', ...wrong })),
          )
        case 'invalid_credentials':
          return answerPage(c, again({ field: 'current_password', code: 'wrong_current_password' }), 400)
        case 'throttled':
          return proofPage(c, error, again({ code: 'too_many' }), 400)
        case 'stale':
          return refused(c, 'reauthentication_required', PATH)
        case 'unauthenticated':
        case 'second_factor_required':
          return refused(c, error.kind, PATH)
      }
    },
  )
