// The page of one's own profile, and what its forms do (contract §8): the verbs of the JSON API, with its rules.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { askedOf, rememberAsked } from '../gate/asked.ts'
import { formBody, type Typed } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { email, name } from '../gate/inputs.ts'
import { knownDevice } from '../gate/known-device.ts'
import { toProofKeeping, withoutKept } from '../gate/kept.ts'
import { nudgeOf } from '../gate/nudge.ts'
import { freshPerson, refused } from '../gate/own-page.ts'
import { requirePerson } from '../gate/page-session.ts'
import { handle, mailedCode } from '../http/inputs.ts'
import { leadOnSaying, noticeOf, withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import type { FieldProblem } from '../http/problems.ts'
import { requestEmailChange } from './change-email.ts'
import { confirmEmailChange } from './confirm-email.ts'
import { viewProfile } from './profile.ts'
import { ProfilePage, type Retyped } from './profile-pages.tsx'
import { rename } from './rename.ts'

const PATH = '/account'
const confirmForm = () => z.object({ challenge: handle(), code: mailedCode() })

/** The page as it is now; `typed` is the form that comes back, and `status` what became of it. */
async function profilePage(c: Context<AppEnv>, typed?: Retyped, status: 200 | 400 | 429 = 200): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewProfile(deps, c.get('own'), askedOf(c))
  if (!viewed.ok) return refused(c, viewed.error, PATH)
  const notice = status === 200 ? noticeOf(c) : undefined
  const { nudges, conditional } = nudgeOf(c, viewed.value)
  const nudge =
    nudges && viewed.value.passkeys === 0 ? { conditional, back: `${deps.config.issuer}${PATH}` } : undefined
  const page = <ProfilePage {...viewed.value} {...{ notice, typed, nudge }} now={deps.now()} />
  const answer = await answerPage(c, page, status, nudge?.conditional === true ? 'script' : 'nothing')
  return status === 200 ? withoutNotice(c, answer) : answer
}

/** The page again, with what is wrong in one of its forms. */
const again =
  (field: Retyped['field']) =>
  (c: Context<AppEnv>, [fault]: readonly FieldProblem[], typed: Typed): Promise<Response> =>
    profilePage(c, { field, value: typed[field] ?? '', fault }, 400)

/** The page again after too many attempts, with when to come back. */
async function tooMany(c: Context<AppEnv>, typed: Retyped, retryAfterSeconds: number): Promise<Response> {
  const answer = await profilePage(c, { ...typed, fault: { code: 'too_many' } }, 429)
  answer.headers.set('Retry-After', String(retryAfterSeconds))
  return answer
}

export const profileRoutes = new Hono<AppEnv>()
  .get(PATH, requirePerson, (c) => profilePage(c))
  .post(
    '/account/name',
    requirePerson,
    formBody(() => z.object({ name: z.optional(name()) }), 'nothing', again('name')),
    async (c) => {
      const renamed = await rename(c.get('deps'), c.get('own'), c.req.valid('form').name ?? null)
      return renamed.ok ? leadOnSaying(c, PATH, 'name_saved') : refused(c, renamed.error, PATH)
    },
  )
  .post(
    '/account/email',
    refuseFloods,
    requirePerson,
    formBody(() => z.object({ email: email() }), 'nothing', again('email')),
    async (c) => {
      const { email: wanted } = c.req.valid('form')
      const typed = { field: 'email', value: wanted } as const
      const fields = { email: wanted }
      const live = await freshPerson(c, PATH, () =>
        toProofKeeping(c, PATH, { act: 'change_email', path: '/account/email', fields, shown: wanted }),
      )
      if (live instanceof Response) return live
      if (wanted === live.user.email) return profilePage(c, { ...typed, fault: { code: 'same_address' } }, 400)
      const asked = await requestEmailChange(c.get('deps'), live, wanted, knownDevice(c))
      if (!asked.ok) return tooMany(c, typed, asked.error.retryAfterSeconds)
      return rememberAsked(c, withoutKept(c, leadOnSaying(c, PATH, 'email_asked')), asked.value.challenge)
    },
  )
  .post(
    '/account/email/confirm',
    refuseFloods,
    requirePerson,
    formBody(confirmForm, 'token', again('code')),
    async (c) => {
      const { challenge, code } = c.req.valid('form')
      const by = { session: c.get('own'), device: knownDevice(c) }
      const confirmed = await confirmEmailChange(c.get('deps'), { challenge, code }, by)
      if (confirmed.ok) return leadOnSaying(c, PATH, 'email_changed')
      const typed = { field: 'code', value: code } as const
      switch (confirmed.error.kind) {
        case 'unauthenticated':
          return refused(c, 'unauthenticated', PATH)
        case 'throttled':
          return tooMany(c, typed, confirmed.error.retryAfterSeconds)
        case 'invalid_code':
          return profilePage(c, { ...typed, fault: { code: 'wrong_mailed_code' } }, 400)
      }
    },
  )
