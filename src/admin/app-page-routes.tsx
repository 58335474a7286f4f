// The console's pages of apps, and what their forms do. Loaded by the first request for one (`app-routes.tsx`).
import type { Context } from 'hono'
import { CLIENT_SOURCES } from '../clients/rules.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { withoutKept } from '../gate/kept.ts'
import { refuseActing, refuseOperator } from '../gate/operator.ts'
import { callerOf } from '../gate/require-administrator.ts'
import { leadOnTellingApp, toldAppOf } from '../gate/told.ts'
import { withoutNotice } from '../http/notice.ts'
import { answerPage } from '../http/page.ts'
import type { AppAct } from '../words/app-page.ts'
import type { AppDone } from '../words/apps.ts'
import { AppActPage } from './app-act-pages.tsx'
import { AccessPage, DetailsPage, KindPage, NewAppPage, type Retyped } from './app-form-pages.tsx'
import {
  accessOf,
  changesOnly,
  detailsOf,
  kindNamed,
  pictureFaults,
  pkceFaults,
  wantedOf,
  type FormFault,
  type TypedForm,
} from './app-forms.ts'
import { AppPage } from './app-pages.tsx'
import { edgeOf, idIn, keeping, lookAtApp, refusedAnyway, seenIn, typedIn } from './app-problems.tsx'
import { APPS_PATH, AppsPage, pathOf } from './apps-pages.tsx'
import type { ClientChanges, SettingsRefusal } from './client-changes.ts'
import { createClient } from './create-client.ts'
import { deleteClient } from './delete-client.ts'
import { endOldSecrets } from './end-old-secrets.ts'
import { rotateClientSecret } from './rotate-client-secret.ts'
import { updateClient } from './update-client.ts'
import { viewApp, viewApps, viewChoice } from './view-apps.ts'

type Ctx = Context<AppEnv>
const PER_PAGE = 20
const OVERLAPS = ['0', '3600', '86400', '604800']

const here = (c: Ctx): string => pathOf(APPS_PATH, idIn(c))
/** A page of the list. */
export async function listApps(c: Ctx): Promise<Response> {
  const deps = c.get('deps')
  const typed = typedIn(c, 'query')
  const { query = '', source } = typed
  const asked = { text: query.trim().slice(0, 300), source: CLIENT_SOURCES.find((known) => known === source) }
  const page = {
    limit: PER_PAGE,
    source: asked.source,
    text: asked.text === '' ? undefined : asked.text,
    ...edgeOf(typed),
  }
  const viewed = await viewApps(deps, c.get('own'), page)
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const shown = { ...viewed.value, asked, told: await toldAppOf(c), now: deps.now() }
  return withoutNotice(c, await answerPage(c, <AppsPage {...shown} />))
}

/** The question what kind it is, or the form of that kind. */
export const newApp = (c: Ctx): Promise<Response> => newAppPage(c, typedIn(c, 'query')['kind'], {}, [], 200)

async function newAppPage(
  c: Ctx,
  kindText: string | undefined,
  typed: TypedForm,
  faults: readonly FormFault[],
  status: 200 | 400,
): Promise<Response> {
  const viewed = await viewChoice(c.get('deps'), c.get('own'))
  if (!viewed.ok) return refuseOperator(c, viewed.error)
  const kind = kindNamed(kindText)
  if (kind === undefined) return answerPage(c, <KindPage {...viewed.value} />)
  return answerPage(c, <NewAppPage {...viewed.value} {...{ kind, typed, faults }} />, status)
}

/** Adds an app, and shows its secret once. */
export async function makeApp(c: Ctx): Promise<Response> {
  const typed = typedIn(c, 'form')
  const kind = kindNamed(typed['kind'])
  if (kind === undefined) return newAppPage(c, undefined, {}, [], 200)
  const refused = await refuseActing(c, () => keeping(c, 'make_app', typed))
  if (refused !== undefined) return refused
  const made = await createClient(c.get('deps'), { actor: callerOf(c), wanted: wantedOf(kind, typed) })
  if (made.ok) {
    const { client_id: id, client_name: name, client_secret: secret } = made.value
    const told = { about: 'app', done: 'made', id, name, secret } as const
    return withoutKept(c, await leadOnTellingApp(c, pathOf(APPS_PATH, id), told))
  }
  if (typeof made.error === 'object') return newAppPage(c, kind, typed, made.error.errors, 400)
  return refusedAnyway(c, made.error)
}

/** An app's own page. */
export async function oneApp(c: Ctx): Promise<Response> {
  const looked = await lookAtApp(c)
  if (looked instanceof Response) return looked
  const { issuer } = c.get('deps').config
  return withoutNotice(c, await answerPage(c, <AppPage {...looked} {...{ issuer }} told={await toldAppOf(c)} />))
}

type FormAct = 'edit' | 'access'
type FormStatus = 200 | 400 | 412

async function formPage(c: Ctx, act: FormAct, retyped?: Retyped, status: FormStatus = 200): Promise<Response> {
  const looked = await lookAtApp(c, 'form')
  if (looked instanceof Response) return looked
  const isOff = act === 'edit' ? !looked.mayApps || looked.view.client.source === 'document' : !looked.mayTrust
  if (isOff) return answerPage(c, <AppActPage {...looked} act={act} isChanged={false} />)
  const Form = act === 'edit' ? DetailsPage : AccessPage
  return answerPage(c, <Form {...looked} {...{ retyped }} />, status)
}

/** The form of how an app looks. */
export const editApp = (c: Ctx): Promise<Response> => formPage(c, 'edit')
/** The form of what it may do. */
export const editAccess = (c: Ctx): Promise<Response> => formPage(c, 'access')
/** Saves how it looks. */
export const saveDetails = (c: Ctx): Promise<Response> => save(c, 'edit')
/** Saves what it may do. */
export const saveAccess = (c: Ctx): Promise<Response> => save(c, 'access')

/** Saves what the form changes, and nothing else of the app. */
async function save(c: Ctx, act: FormAct): Promise<Response> {
  const typed = typedIn(c, 'form')
  const refused = await refuseActing(c, () => keeping(c, 'save_app', typed))
  if (refused !== undefined) return refused
  const looked = await lookAtApp(c, 'form')
  if (looked instanceof Response) return looked
  const { client } = looked.view
  const said = act === 'edit' ? detailsOf(typed) : accessOf(typed, client)
  const changes = changesOnly<ClientChanges>(said, client)
  const faults = [...pictureFaults(changes), ...pkceFaults(said, client)]
  if (faults.length > 0) return formPage(c, act, { typed, faults, isChanged: false }, 400)
  if (Object.keys(changes).length === 0) return done(c, 'saved', client.client_name)
  const outcome = await updateClient(c.get('deps'), { actor: callerOf(c), id: idIn(c), changes, seen: seenIn(typed) })
  if (outcome.ok) return done(c, 'saved', outcome.value.client_name, outcome.value.client_secret)
  if (typeof outcome.error === 'object')
    return formPage(c, act, { typed, faults: outcome.error.errors, isChanged: false }, 400)
  if (outcome.error === 'changed') return formPage(c, act, { typed, faults: [], isChanged: true }, 412)
  return refusedAnyway(c, outcome.error)
}

/** Leads on to the app, which says what was done. */
const done = async (c: Ctx, what: AppDone, name: string, secret?: string): Promise<Response> =>
  withoutKept(c, await leadOnTellingApp(c, here(c), { about: 'app', done: what, id: idIn(c), name, secret }))

/** The page that asks before an act. */
const ask =
  (act: AppAct) =>
  async (c: Ctx): Promise<Response> =>
    actPage(c, act)

async function actPage(c: Ctx, act: AppAct, status: 200 | 409 | 412 = 200): Promise<Response> {
  const looked = await lookAtApp(c, 'form')
  if (looked instanceof Response) return looked
  return answerPage(c, <AppActPage {...looked} {...{ act }} isChanged={status !== 200} />, status)
}

export const askSecret = ask('secret')
export const askEndSecrets = ask('end-secrets')
export const askDisable = ask('disable')
export const askEnable = ask('enable')
export const askDelete = ask('delete')

type Refusal = 'unauthenticated' | 'forbidden' | 'not_found' | 'changed' | SettingsRefusal

/** Answers what an act was refused, on its own page. */
function refusedAct(c: Ctx, act: AppAct, refusal: Refusal): Promise<Response> | Response {
  if (refusal === 'changed') return actPage(c, act, 412)
  return typeof refusal === 'object' ? actPage(c, act, 409) : refusedAnyway(c, refusal)
}

/** Gives the app another secret, which the next page shows once. */
export async function makeSecret(c: Ctx): Promise<Response> {
  const refused = await refuseActing(c)
  if (refused !== undefined) return refused
  const typed = typedIn(c, 'form')
  const overlapSeconds = Number(OVERLAPS.find((known) => known === typed['overlap']) ?? '86400')
  const change = { actor: callerOf(c), id: idIn(c), overlapSeconds, seen: seenIn(typed) }
  const outcome = await rotateClientSecret(c.get('deps'), change)
  if (!outcome.ok) return refusedAct(c, 'secret', outcome.error)
  return done(c, 'secret', await nameOf(c), outcome.value.client_secret)
}

/** Ends the secrets that were replaced. */
export async function endSecrets(c: Ctx): Promise<Response> {
  const refused = await refuseActing(c)
  if (refused !== undefined) return refused
  const outcome = await endOldSecrets(c.get('deps'), {
    actor: callerOf(c),
    id: idIn(c),
    seen: seenIn(typedIn(c, 'form')),
  })
  return outcome.ok ? done(c, 'ended', await nameOf(c)) : refusedAct(c, 'end-secrets', outcome.error)
}

const nameOf = async (c: Ctx): Promise<string> => {
  const viewed = await viewApp(c.get('deps'), c.get('own'), idIn(c))
  return viewed.ok ? (viewed.value.view?.client.client_name ?? idIn(c)) : idIn(c)
}

const able =
  (act: 'disable' | 'enable', what: AppDone) =>
  async (c: Ctx): Promise<Response> => {
    const refused = await refuseActing(c)
    if (refused !== undefined) return refused
    const changes = { disabled: act === 'disable' }
    const change = { actor: callerOf(c), id: idIn(c), changes, seen: seenIn(typedIn(c, 'form')) }
    const outcome = await updateClient(c.get('deps'), change)
    return outcome.ok ? done(c, what, outcome.value.client_name) : refusedAct(c, act, outcome.error)
  }
export const disableApp = able('disable', 'disabled')
export const enableApp = able('enable', 'enabled')

/** Deletes the app. */
export async function deleteApp(c: Ctx): Promise<Response> {
  const refused = await refuseActing(c)
  if (refused !== undefined) return refused
  const looked = await lookAtApp(c, 'form')
  if (looked instanceof Response) return looked
  const name = looked.view.client.client_name
  const change = { actor: callerOf(c), id: idIn(c), seen: seenIn(typedIn(c, 'form')) }
  const outcome = await deleteClient(c.get('deps'), change)
  if (!outcome.ok) return refusedAct(c, 'delete', outcome.error)
  return leadOnTellingApp(c, APPS_PATH, { about: 'app', done: 'deleted', id: idIn(c), name })
}
