// The console's pages of APIs, and what their forms do. Loaded by the first request for one (`app-routes.tsx`).
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { withoutKept } from '../gate/kept.ts'
import { refuseActing, refuseOperator } from '../gate/operator.ts'
import { callerOf } from '../gate/require-administrator.ts'
import { leadOnTellingApp, toldAppOf } from '../gate/told.ts'
import { withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import { ApiPage, DeleteApiPage, EditApiPage, NewApiPage, type LookedApi } from './api-pages.tsx'
import { createApi, deleteApi, updateApi } from './apis.ts'
import { apiFormFaults, apiOf, changesOnly, type FormFault, type TypedForm } from './app-forms.ts'
import { edgeOf, idIn, keeping, refusedAnyway, seenIn, typedIn } from './app-problems.tsx'
import { APIS_PATH, ApisPage, GonePage, pathOf } from './apps-pages.tsx'
import type { ApiChanges } from './client-changes.ts'
import { viewApi, viewApis, viewChoice } from './view-apps.ts'

type Ctx = Context<AppEnv>
const PER_PAGE = 20

/** A page of the list. */
export async function listApis(c: Ctx): Promise<Response> {
  const deps = c.get('deps')
  const viewed = await viewApis(deps, c.get('own'), { limit: PER_PAGE, ...edgeOf(typedIn(c, 'query')) })
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const page = <ApisPage {...viewed.value} told={await toldAppOf(c)} now={deps.now()} />
  return withoutNotice(c, await answerPage(c, page))
}

/** The form of a new API. */
export const newApi = (c: Ctx): Promise<Response> => newApiPage(c, {}, [], 200)

async function newApiPage(
  c: Ctx,
  typed: TypedForm,
  faults: readonly FormFault[],
  status: 200 | 400,
): Promise<Response> {
  const viewed = await viewChoice(c.get('deps'), c.get('own'))
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  return answerPage(c, <NewApiPage {...viewed.value} {...{ typed, faults }} />, status)
}

/** Adds an API. */
export async function makeApi(c: Ctx): Promise<Response> {
  const typed = typedIn(c, 'form')
  const refused = await refuseActing(c, () => keeping(c, 'make_api', typed))
  if (refused !== undefined) return refused
  const identifier = (typed['identifier'] ?? '').trim()
  const faults = apiFormFaults(typed, identifier)
  if (faults.length > 0) return newApiPage(c, typed, faults, 400)
  const { token_seconds: life, introspected_by: by, ...said } = apiOf(typed, true)
  const wanted = {
    ...said,
    identifier,
    ...(life !== null && { token_seconds: life }),
    ...(by !== null && { introspected_by: by }),
  }
  const made = await createApi(c.get('deps'), { actor: callerOf(c), wanted })
  if (made.ok) {
    const { name } = made.value
    const answer = await leadOnTellingApp(c, pathOf(APIS_PATH, identifier), { about: 'api', done: 'made', name })
    return withoutKept(c, answer)
  }
  if (typeof made.error === 'object') return newApiPage(c, typed, made.error.errors, 400)
  return refusedAnyway(c, made.error)
}

/** What every page of an API shows, or the answer where there is nothing to show. */
async function look(c: Ctx): Promise<LookedApi | Response> {
  const deps = c.get('deps')
  const viewed = await viewApi(deps, c.get('own'), idIn(c))
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const { view, ...looking } = viewed.value
  if (view === undefined) return answerPage(c, <GonePage operator={looking.operator} which="api" id={idIn(c)} />, 404)
  return { ...looking, view, now: deps.now() }
}

/** An API's own page. */
export async function oneApi(c: Ctx): Promise<Response> {
  const looked = await look(c)
  if (looked instanceof Response) return looked
  return withoutNotice(c, await answerPage(c, <ApiPage {...looked} told={await toldAppOf(c)} />))
}

type Retyped = { typed: TypedForm; faults: readonly FormFault[]; isChanged: boolean }

async function editPage(c: Ctx, retyped?: Retyped, status: 200 | 400 | 412 = 200): Promise<Response> {
  const looked = await look(c)
  if (looked instanceof Response) return looked
  return answerPage(c, <EditApiPage {...looked} {...{ retyped }} />, status)
}

/** The form of one that is there. */
export const editApi = (c: Ctx): Promise<Response> => editPage(c)

/** Saves what the form changes. */
export async function saveApi(c: Ctx): Promise<Response> {
  const typed = typedIn(c, 'form')
  const refused = await refuseActing(c, () => keeping(c, 'save_api', typed))
  if (refused !== undefined) return refused
  const looked = await look(c)
  if (looked instanceof Response) return looked
  const { api } = looked.view
  const faults = apiFormFaults(typed, api.identifier)
  if (faults.length > 0) return editPage(c, { typed, faults, isChanged: false }, 400)
  const changes = changesOnly<ApiChanges>(apiOf(typed, looked.mayTrust), api)
  const lead = async (name: string): Promise<Response> =>
    withoutKept(c, await leadOnTellingApp(c, pathOf(APIS_PATH, api.identifier), { about: 'api', done: 'saved', name }))
  if (Object.keys(changes).length === 0) return lead(api.name)
  const change = { actor: callerOf(c), identifier: api.identifier, changes, seen: seenIn(typed) }
  const outcome = await updateApi(c.get('deps'), change)
  if (outcome.ok) return lead(outcome.value.name)
  if (typeof outcome.error === 'object')
    return editPage(c, { typed, faults: outcome.error.errors, isChanged: false }, 400)
  return outcome.error === 'changed'
    ? editPage(c, { typed, faults: [], isChanged: true }, 412)
    : refusedAnyway(c, outcome.error)
}

/** Asks before one is deleted. */
export const askDeleteApi = (c: Ctx): Promise<Response> => deletePage(c, 200)

async function deletePage(c: Ctx, status: 200 | 412): Promise<Response> {
  const looked = await look(c)
  if (looked instanceof Response) return looked
  return answerPage(c, <DeleteApiPage {...looked} isChanged={status === 412} />, status)
}

/** Deletes the API. */
export async function deleteOneApi(c: Ctx): Promise<Response> {
  const refused = await refuseActing(c)
  if (refused !== undefined) return refused
  const looked = await look(c)
  if (looked instanceof Response) return looked
  const { identifier, name } = looked.view.api
  const change = { actor: callerOf(c), identifier, seen: seenIn(typedIn(c, 'form')) }
  const outcome = await deleteApi(c.get('deps'), change)
  if (outcome.ok) return leadOnTellingApp(c, APIS_PATH, { about: 'api', done: 'deleted', name })
  return outcome.error === 'changed' ? deletePage(c, 412) : refusedAnyway(c, outcome.error)
}
