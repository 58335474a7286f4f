// The page of one's own security (contract §8). What it leads to stands in the rooms of the methods: `methods/*/account-routes.tsx`.
import { Hono } from 'hono/tiny'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { hasJustTypedPassword } from '../gate/enroller.ts'
import { heldHere, refused } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { isFresh } from '../gate/require-session.ts'
import { cookieHeader, LATER_COOKIE, readCookie, setCookie } from '../http/cookies.ts'
import { noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { viewSecurity } from './security.ts'
import { SecurityPage } from './security-pages.tsx'

const PATH = '/account/security'
const YEAR_SECONDS = 365 * 86_400

export const securityPageRoutes = new Hono<AppEnv>()
  .get(PATH, requirePerson, async (c) => {
    const viewed = await viewSecurity(c.get('deps'), c.get('own'))
    if (!viewed.ok) return refused(c, viewed.error, PATH)
    const nudges = readCookie(cookieHeader(c.req.raw.headers), LATER_COOKIE) === undefined
    const { session, user, passkeys, hasSecondFactor } = viewed.value
    const mayEnrol = isFresh(c, { session, hasSecondFactor })
    const conditional =
      passkeys.length === 0 && mayEnrol && hasJustTypedPassword(c, { user, session, held: heldHere(c) })
    const page = <SecurityPage {...viewed.value} {...{ nudges, conditional }} notice={noticeOf(c)} />
    return withoutNotice(c, await answerPage(c, page, 200, 'script'))
  })
  // "Not now" is for this browser alone, and for a year: it has no row.
  .post(
    `${PATH}/passkeys/later`,
    requirePerson,
    formBody(() => z.object({}), 'nothing'),
    (c) => {
      const answer = leadOn(c, PATH)
      answer.headers.append('Set-Cookie', setCookie(LATER_COOKIE, '1', YEAR_SECONDS))
      return answer
    },
  )
