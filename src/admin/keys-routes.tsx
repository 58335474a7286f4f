// The console's pages of the signing keys.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseOperator, requireActing } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { callerOf } from '../gate/require-administrator.ts'
import { ACCESS_COOKIE, clearCookie } from '../http/cookies.ts'
import { leadOnSaying, noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { KEYRING_MS } from '../tokens/keyring.ts'
import { PUBLISH_LEAD_MS } from '../tokens/rotate.ts'
import { revokeKeys, rotateKeys, viewKeys } from './keys.ts'
import { CompromisedPage, KeysPage, RotatePage } from './keys-pages.tsx'
import { adminProblem } from './problems.ts'
import { refusalOf } from './rules.ts'

const PATH = '/admin/keys'

/** The page of an act. It is refused to an operator without the right, as the act itself is. */
async function actPage(
  c: Context<AppEnv>,
  act: 'rotate' | 'compromised',
  outcome: 'asked' | 'changed' = 'asked',
): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewKeys(deps, c.get('own'))
  if (!viewed.ok) return refuseOperator(c, viewed.error, `${PATH}/${act}`)
  if (refusalOf('keys', viewed.value.operator.role, undefined) !== undefined) return refuseOperator(c, 'forbidden')
  const seen = { ...viewed.value, now: deps.now(), changed: outcome === 'changed' }
  const page =
    act === 'rotate' ? (
      <RotatePage {...seen} lead={inMinutes(PUBLISH_LEAD_MS, deps.caller.language)} />
    ) : (
      <CompromisedPage {...seen} seconds={KEYRING_MS / 1000} />
    )
  return answerPage(c, page, outcome === 'changed' ? 412 : 200)
}

const inMinutes = (milliseconds: number, language: string): string =>
  new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(milliseconds / 60_000)

export const keysRoutes = new Hono<AppEnv>()
  .get(PATH, requirePerson, async (c) => {
    const deps = c.get('deps')
    const viewed = await viewKeys(deps, c.get('own'))
    if (!viewed.ok) return refuseOperator(c, viewed.error)
    const mayAct = refusalOf('keys', viewed.value.operator.role, undefined) === undefined
    const page = <KeysPage {...viewed.value} {...{ mayAct }} now={deps.now()} notice={noticeOf(c)} />
    return withoutNotice(c, await answerPage(c, page))
  })
  .get(`${PATH}/rotate`, requirePerson, (c) => actPage(c, 'rotate'))
  .post(
    `${PATH}/rotate`,
    requirePerson,
    formBody(() => z.object({ kid: z.string().check(z.minLength(1), z.maxLength(100)) }), 'nothing'),
    requireActing,
    async (c) => {
      const outcome = await rotateKeys(c.get('deps'), { actor: callerOf(c), seen: c.req.valid('form').kid })
      if (outcome.ok) return leadOnSaying(c, PATH, outcome.value.marked > 0 ? 'keys_due' : 'keys_due_before')
      return outcome.error === 'changed' ? actPage(c, 'rotate', 'changed') : adminProblem(c, outcome.error)
    },
  )
  .get(`${PATH}/compromised`, requirePerson, (c) => actPage(c, 'compromised'))
  .post(
    `${PATH}/compromised`,
    requirePerson,
    formBody(() => z.object({ kids: z.string().check(z.minLength(1), z.maxLength(2000)) }), 'nothing'),
    requireActing,
    async (c) => {
      const seen = c.req.valid('form').kids.split(' ')
      const outcome = await revokeKeys(c.get('deps'), { actor: callerOf(c), seen })
      if (!outcome.ok)
        return outcome.error === 'changed' ? actPage(c, 'compromised', 'changed') : adminProblem(c, outcome.error)
      const answer = leadOnSaying(c, PATH, 'keys_killed')
      // The operator's own token is dead, too: without it the next page renews it by itself.
      answer.headers.append('Set-Cookie', clearCookie(ACCESS_COOKIE))
      return answer
    },
  )
