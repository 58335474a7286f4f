// The console's pages of the people: the list, an export of it, and an invitation.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { email, name } from '../gate/inputs.ts'
import { refuseOperator, requireActing } from '../gate/operator.ts'
import { requirePerson } from '../gate/page-session.ts'
import { callerOf } from '../gate/require-administrator.ts'
import { leadOnTelling, toldOf } from '../gate/told.ts'
import { query } from '../http/body.ts'
import { withoutNotice } from '../http/notice.ts'
import { answerPage, leadOn } from '../http/page.ts'
import { EXPORT_FORMATS, exportHeaders, exportUsers } from './export-users.ts'
import { InvitePage } from './invite-pages.tsx'
import { inviteUser } from './invite-user.ts'
import { peopleAsked, type PeopleAsked } from './people-asked.ts'
import { ExportPage, PeoplePage } from './people-pages.tsx'
import { viewPeople } from './people.ts'
import { adminProblem } from './problems.ts'
import { fullNameOf } from './user.ts'
import { viewOperator } from './view-operator.ts'

const PATH = '/admin/people'

/** The list that was asked for; or straight to the person who was meant. */
async function listPage(c: Context<AppEnv>, asked: PeopleAsked): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewPeople(deps, c.get('own'), asked)
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const { person, ...seen } = viewed.value
  if (person !== undefined) return leadOn(c, `${PATH}/${person}`)
  const shown = <PeoplePage {...seen} {...{ asked }} told={await toldOf(c)} now={deps.now()} />
  return withoutNotice(c, await answerPage(c, shown, asked.kind === 'wrong' ? 400 : 200))
}

/** The operator, as the pages of the console name them. */
const actingIn = (c: Context<AppEnv>) => c.get('live').user

export const peopleRoutes = new Hono<AppEnv>()
  .get(PATH, requirePerson, query(peopleAsked), (c) => listPage(c, c.req.valid('query')))
  .get(`${PATH}/new`, requirePerson, async (c) => {
    const viewed = await viewOperator(c.get('deps'), c.get('own'))
    return viewed.ok ? answerPage(c, <InvitePage operator={viewed.value} />) : refuseOperator(c, viewed.error)
  })
  .post(
    `${PATH}/new`,
    refuseFloods,
    requirePerson,
    requireActing,
    formBody(
      () => z.object({ email: email(), name: z.optional(name()) }),
      'nothing',
      (c, problems, typed) => answerPage(c, <InvitePage operator={actingIn(c)} {...{ problems, typed }} />, 400),
    ),
    async (c) => {
      const { email: address, name: called = null } = c.req.valid('form')
      const account = { email: address, name: called, role: 'USER', actor: callerOf(c) } as const
      const made = await inviteUser(c.get('deps'), account)
      if (made.ok) {
        const done = made.value.mail === 'mailed' ? 'invited' : 'made_unmailed'
        return leadOnTelling(c, PATH, { done, whom: fullNameOf(made.value) })
      }
      if (made.error !== 'email_taken') return adminProblem(c, made.error)
      const typed = { email: address, name: called ?? undefined }
      const problems = [{ code: 'person_exists', field: 'email' }]
      return answerPage(c, <InvitePage operator={actingIn(c)} {...{ typed, problems }} />, 409)
    },
  )
  .get(`${PATH}/export`, requirePerson, query(peopleAsked), async (c) => {
    const deps = c.get('deps')
    const asked = c.req.valid('query')
    if (asked.kind !== 'list') return listPage(c, asked)
    const viewed = await viewOperator(deps, c.get('own'))
    if (!viewed.ok) return refuseOperator(c, viewed.error)
    const shown = { operator: viewed.value, chosen: asked.chosen, by: asked.by, now: deps.now() }
    return answerPage(c, <ExportPage {...shown} />)
  })
  .post(
    `${PATH}/export`,
    requirePerson,
    requireActing,
    query(peopleAsked),
    formBody(() => z.object({ format: z.enum(EXPORT_FORMATS) }), 'nothing'),
    async (c) => {
      const asked = c.req.valid('query')
      if (asked.kind !== 'list') return listPage(c, asked)
      const deps = c.get('deps')
      const { format } = c.req.valid('form')
      const { limit: _, edge: __, ...filter } = asked.filter
      const begun = await exportUsers(deps, { actor: callerOf(c), filter, format })
      return begun.ok ? c.body(begun.value, 200, exportHeaders(deps, format)) : adminProblem(c, begun.error)
    },
  )
