// Apps and APIs as pages of the console show them, each with who looks, in one batch.
import {
  apiPageOf,
  clientPageOf,
  findAnyApi,
  findAnyClient,
  findApiPage,
  findClientPage,
  findSecrets,
  type Asked,
  type ClientPage,
} from '../clients/managed.ts'
import {
  shownApi,
  shownClient,
  shownSecret,
  type ShownApi,
  type ShownClient,
  type ShownClientInFull,
} from '../clients/shown.ts'
import { run } from '../db/client.ts'
import type { Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type Operator, type OperatorRefusal } from './ask.ts'
import { look, type LookDeps } from './look.ts'
import { selectAllowers, selectDeliveries, type DeliveryRow } from './app-store.ts'
import { refusalOf } from './rules.ts'

type ViewDeps = Pick<Deps, 'db' | 'now' | 'config'>
/** Who looks, and whether they have the rights `apps` and `trust`. */
export type Looking = { operator: Operator; mayApps: boolean; mayTrust: boolean }
type Viewed<View> = Promise<Result<Looking & View, OperatorRefusal>>

/** So many deliveries stand on the page, and so many rows are looked at for them, and for those who allowed something. */
const MOST_DELIVERIES = 10
const MOST_LOOKED = 5000
const MOST_CONSENTS_LOOKED = 20_000
/** So many APIs can be chosen among. */
const MOST_APIS = 100

const lookingOf = (operator: Operator): Looking => ({
  operator,
  mayApps: refusalOf('apps', operator.role, undefined) === undefined,
  mayTrust: refusalOf('trust', operator.role, undefined) === undefined,
})

/** A page of apps (see `look`). */
export async function viewApps(
  deps: LookDeps,
  own: NamedSession,
  page: ClientPage,
): Viewed<{ page: Turned<ShownClient> }> {
  const seen = await look(deps, own, (db) => [findClientPage({ db }, page)])
  if (!seen.ok) return seen
  const { operator, found } = seen.value
  return ok({ ...lookingOf(operator), page: clientPageOf(found[0], page, shownClient) })
}

/** An app: its settings, what was `seen` of it, who allowed it something, what it was told, and the APIs that there are. */
export type AppView = {
  client: ShownClientInFull
  seen: number
  allowers: { count: number; isMore: boolean }
  deliveries: readonly DeliveryRow[]
  apis: readonly ShownApi[]
}

/** An app; `undefined` where none has the id. One round trip. */
export async function viewApp(deps: ViewDeps, own: NamedSession, id: string): Viewed<{ view: AppView | undefined }> {
  const { db } = deps
  const { asked, may, operator } = askOperator(deps, own)
  const [answer, [row], secrets, allowers, deliveries, apis] = await run(db, [
    asked,
    findAnyClient(deps, id),
    findSecrets(deps, id),
    selectAllowers(db, { clientId: id, looked: MOST_CONSENTS_LOOKED, may }),
    selectDeliveries(db, { clientId: id, most: MOST_DELIVERIES, looked: MOST_LOOKED, may }),
    findApiPage(deps, { limit: MOST_APIS }),
  ])
  const who = operator(answer)
  if (!who.ok) return who
  if (row === undefined) return ok({ ...lookingOf(who.value), view: undefined })
  const { people = 0, isMore = 0 } = allowers.results[0] ?? {}
  const view: AppView = {
    client: { ...shownClient(row), secrets: secrets.map(shownSecret) },
    seen: row.updatedAt,
    allowers: { count: people, isMore: isMore === 1 },
    deliveries: deliveries.results,
    apis: apis.slice(0, MOST_APIS).map(shownApi),
  }
  return ok({ ...lookingOf(who.value), view })
}

/** A page of APIs (see `look`). */
export async function viewApis(deps: LookDeps, own: NamedSession, page: Asked): Viewed<{ page: Turned<ShownApi> }> {
  const seen = await look(deps, own, (db) => [findApiPage({ db }, page)])
  if (!seen.ok) return seen
  const { operator, found } = seen.value
  return ok({ ...lookingOf(operator), page: apiPageOf(found[0], page, shownApi) })
}

/** The APIs that can be chosen among, for the form of a new app. One round trip. */
export async function viewChoice(deps: LookDeps, own: NamedSession): Viewed<{ apis: ShownApi[] }> {
  const viewed = await viewApis({ ...deps, replica: deps.replica.primary }, own, { limit: MOST_APIS })
  if (!viewed.ok) return viewed
  const { page, ...looking } = viewed.value
  return ok({ ...looking, apis: page.items })
}

/** An API and what was `seen` of it; `undefined` where none has the identifier. One round trip. */
export async function viewApi(
  deps: ViewDeps,
  own: NamedSession,
  identifier: string,
): Viewed<{ view: { api: ShownApi; seen: number } | undefined }> {
  const { asked, operator } = askOperator(deps, own)
  const [answer, [row]] = await run(deps.db, [asked, findAnyApi(deps, identifier)])
  const who = operator(answer)
  if (!who.ok) return who
  const view = row === undefined ? undefined : { api: shownApi(row), seen: row.updatedAt }
  return ok({ ...lookingOf(who.value), view })
}
