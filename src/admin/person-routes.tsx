// The console's pages of one person, and what their forms do.
import type { Context } from 'hono'
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import type { AppEnv } from '../gate/app-env.ts'
import { formBody, type Typed } from '../gate/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { name } from '../gate/inputs.ts'
import { toProofKeeping, withoutKept } from '../gate/kept.ts'
import { refuseActing, refuseOperator, requireActing } from '../gate/operator.ts'
import { requirePerson, toSignIn } from '../gate/page-session.ts'
import { callerOf } from '../gate/require-administrator.ts'
import { beginsAttempt } from '../http/attempt.ts'
import { id as idInput } from '../http/inputs.ts'
import { withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import type { FieldProblem } from '../http/problems.ts'
import { ROLES, type Role } from '../users/rules.ts'
import type { PersonAct } from '../words/person.ts'
import { ACTS } from './acts.ts'
import { doAct, type DoingRefusal } from './do-act.ts'
import { ActPage, type RefusedAct, type RetypedAct } from './person-act-pages.tsx'
import { NobodyPage, PersonPage, type Looked } from './person-pages.tsx'
import { viewPerson } from './person.ts'
import { readSeen } from './seen.ts'
import { leadOnTelling, toldOf } from '../gate/told.ts'

const PATH = '/admin/people/:id'
/** Nobody's: what hasn't the form of an id is asked for by this one. */
const NOBODYS = '00000000-0000-0000-0000-000000000000'

/** The id of the path as it was typed, and as it is asked for. */
function askedId(c: Context<AppEnv>): { typed: string; id: string } {
  const typed = c.req.param('id') ?? ''
  return { typed, id: idInput().safeParse(typed).success ? typed : NOBODYS }
}

/** What every page of a person shows, or the answer where there is nothing to show. */
async function look(c: Context<AppEnv>): Promise<Looked | Response> {
  const deps = c.get('deps')
  const asked = askedId(c)
  const viewed = await viewPerson(deps, c.get('own'), asked.id)
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const { operator, view } = viewed.value
  if (view === undefined) return answerPage(c, <NobodyPage operator={operator} id={asked.typed} />, 404)
  const providers = Object.fromEntries(deps.config.providers.map((provider) => [provider.id, provider.name]))
  return { operator, view, providers, now: deps.now() }
}

type Shown = { refused?: RefusedAct; typed?: RetypedAct; status?: 200 | 400 | 403 | 409 | 429 }

/** The page of an act as things are now; `shown` is what became of its form just before. */
async function actPage(c: Context<AppEnv>, act: PersonAct, shown: Shown = {}): Promise<Response> {
  const looked = await look(c)
  if (looked instanceof Response) return looked
  const { status = 200, ...more } = shown
  const codeMinutes = Math.ceil(c.get('deps').config.mailedCodeMs / 60_000)
  return answerPage(c, <ActPage {...looked} {...more} {...{ act, codeMinutes }} />, status)
}

/** What an act was refused, as its page says it. What a right refuses the page says by itself, as things are now. */
function refusedPage(c: Context<AppEnv>, act: PersonAct, refusal: DoingRefusal, typed: RetypedAct): Promise<Response> {
  switch (refusal) {
    case 'unauthenticated':
      return Promise.resolve(toSignIn(c, c.req.path))
    case 'changed':
      return actPage(c, act, { refused: 'changed', typed, status: 409 })
    case 'sent_lately':
    case 'over_budget':
      return actPage(c, act, { refused: refusal, status: 429 })
    case 'user_disabled':
      return actPage(c, act, { status: 409 })
    case 'forbidden':
    case 'last_super_admin':
      return actPage(c, act, { status: 403 })
    case 'not_found':
      return actPage(c, act)
  }
}

const seen = () => z.string().check(z.maxLength(4000))
/** What each form has in it: what was seen, and a name or a role where it asks for one. */
const FORMS = {
  rename: () => z.object({ seen: seen(), name: z.optional(name()) }),
  role: () => z.object({ seen: seen(), role: z.enum(ROLES) }),
  other: () => z.object({ seen: seen() }),
}
const formOf = (act: PersonAct) => (act === 'rename' || act === 'role' ? FORMS[act] : FORMS.other)

/** The page again, with what is wrong in its form. */
const again =
  (act: PersonAct) =>
  (c: Context<AppEnv>, wrong: readonly FieldProblem[], typed: Typed): Promise<Response> =>
    actPage(c, act, { typed: { ...typed, faults: wrong }, status: 400 })

/** The acts whose forms have something in them, as the page after a fresh proof names them. */
const KEPT = { rename: 'rename_person', role: 'set_role' } as const
/** The acts that mail. */
const MAILS: readonly PersonAct[] = ['send-reset', 'remove-factors']

type Fields = { seen: string; name?: string | null; role?: Role }

/** Does what a form asks for, and leads on to the page that says so. Stands behind the proof. */
const answerAct = (act: PersonAct) => async (c: Context<AppEnv>) => {
  const { seen: text, name: typedName = null, role } = fieldsOf(c)
  const typed = { ...(act === 'rename' && { name: typedName ?? '' }), role }
  const was = readSeen(text)
  if (was === undefined) return refusedPage(c, act, 'changed', typed)
  const doing = { id: c.req.param('id') ?? '', actor: callerOf(c), seen: was, name: typedName, role }
  const done = await doAct(c.get('deps'), act, doing)
  if (!done.ok) return refusedPage(c, act, done.error, typed)
  const path = done.value.done === 'deleted' ? '/admin/people' : `/admin/people/${doing.id}`
  return withoutKept(c, await leadOnTelling(c, path, done.value))
}

/** The same for a form with something in it, which is kept while a fresh proof is asked for. */
const answerKeeping = (act: keyof typeof KEPT) => async (c: Context<AppEnv>) => {
  const { seen: text, name: typedName, role } = fieldsOf(c)
  const content: Record<string, string> = act === 'rename' ? { name: typedName ?? '' } : { role: role ?? '' }
  const was = readSeen(text)
  const shown = [was?.name ?? was?.email ?? '', ...Object.values(content)].filter((part) => part !== '').join(': ')
  const kept = { act: KEPT[act], path: c.req.path, fields: { seen: text, ...content }, shown }
  const refused = await refuseActing(c, () => toProofKeeping(c, c.req.path, kept))
  return refused ?? answerAct(act)(c)
}

const fieldsOf = (c: Context<AppEnv>): Fields => c.req.valid('form' as never)

export const personRoutes = new Hono<AppEnv>().get(PATH, requirePerson, async (c) => {
  const looked = await look(c)
  if (looked instanceof Response) return looked
  return withoutNotice(c, await answerPage(c, <PersonPage {...looked} told={await toldOf(c)} />))
})

for (const act of Object.keys(ACTS) as PersonAct[]) {
  const path = `${PATH}/${act}`
  personRoutes.get(path, beginsAttempt, requirePerson, (c) => actPage(c, act))
  const form = formBody(formOf(act), 'attempt', again(act))
  if (act === 'rename' || act === 'role') personRoutes.post(path, requirePerson, form, answerKeeping(act))
  else if (MAILS.includes(act))
    personRoutes.post(path, refuseFloods, requirePerson, requireActing, form, answerAct(act))
  else personRoutes.post(path, requirePerson, requireActing, form, answerAct(act))
}
