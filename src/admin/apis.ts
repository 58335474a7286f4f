// The APIs that clients get tokens for: an operator lists, reads, adds, changes and deletes them.
import { createApiWrites, newApi } from '../clients/create.ts'
import { apiFaults, policyFaults, type SettingsFault } from '../clients/faults.ts'
import {
  apiMustBeAsSeen,
  apiPageOf,
  changeApiWrites,
  deleteApiWrites,
  findAnyApi,
  findAnyClient,
  findApiPage,
  type Asked,
} from '../clients/managed.ts'
import { shownApi, type ShownApi } from '../clients/shown.ts'
import { commit, faultless, mustHaveChanged, run } from '../db/client.ts'
import type { Page, Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseChange, refuseOperation, type OperationRefusal } from './allow-operation.ts'
import {
  apiAfter,
  fieldsOf,
  rightToChangeApi,
  rightToCreateApi,
  wrongSettings,
  type ApiChanges,
  type SettingsRefusal,
} from './client-changes.ts'

type ApiDeps = Pick<Deps, 'db' | 'now' | 'caller'>
type ChangeRefusal = OperationRefusal | SettingsRefusal | 'not_found' | 'changed'

/** A page of APIs that can be turned both ways, by identifier. One round trip. */
async function turnApis({ replica }: Pick<Deps, 'replica'>, page: Asked): Promise<Turned<ShownApi>> {
  const [rows] = await replica.read((db) => [findApiPage({ db }, page)])
  return apiPageOf(rows, page, shownApi)
}

/** The same as a list (contract §7). One round trip. */
export async function listApis(
  deps: Pick<Deps, 'replica'>,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<Page<ShownApi>> {
  const { items, older } = await turnApis(deps, { limit, before: cursor })
  return { items, next_cursor: older }
}

/** An API, and what was `seen` of it: say that with a change. Refuses an identifier that none has. One round trip. */
export async function readApi(
  deps: Pick<Deps, 'db'>,
  identifier: string,
): Promise<Result<{ api: ShownApi; seen: number }, 'not_found'>> {
  const [row] = await faultless(findAnyApi(deps, identifier))
  return row === undefined ? refuse('not_found') : ok({ api: shownApi(row), seen: row.updatedAt })
}

/**
 * Adds an API. Takes the right `apps`, or `trust` (`rightToCreateApi`). Refuses settings that are wrong, field by field, and an identifier that is taken. One
 * round trip; two where it names a client.
 */
export async function createApi(
  deps: ApiDeps & Pick<Deps, 'config'>,
  {
    actor,
    wanted,
  }: { actor: Actor; wanted: ApiChanges & { identifier: string; name: string; scopes: Record<string, string> } },
): Promise<Result<ShownApi, OperationRefusal | SettingsRefusal>> {
  const { identifier, name, scopes } = wanted
  const api = apiAfter(newApi(deps, { identifier, name, scopes }), wanted)
  const faults = [...apiFaults(api), ...policyFaultsIn(wanted, api), ...(await introspectorFaults(deps, wanted))]
  if (faults.length > 0) return refuse(wrongSettings(faults))
  const act = { actor, right: rightToCreateApi(deps.config, wanted) }
  const committed = await commit(deps.db, [mustBeAllowedTo(deps, act), ...createApiWrites(deps, api, by(actor))])
  if (committed.ok) return ok(shownApi(api))
  if (committed.error === 'taken') return refuse(wrongSettings([TAKEN]))
  return refuseOperation(deps, act, 'forbidden')
}

const TAKEN: SettingsFault = { field: 'identifier', code: 'taken', message: 'There is an API with this identifier.' }

/** Who changes which API, and what. `seen`: its state when they decided, if they say it. */
export type ApiChange = { actor: Actor; identifier: string; changes: ApiChanges; seen?: number | undefined }

/**
 * Changes an API, and gives it back. A scope that is left out of `scopes` is gone: no new token has it. Takes the right `apps` or `trust`
 * (`rightToChangeApi`). Refuses settings that are wrong, an identifier that none has, and an API that isn't as it was seen. Two round trips.
 */
export async function updateApi(deps: ApiDeps, change: ApiChange): Promise<Result<ShownApi, ChangeRefusal>> {
  const { actor, identifier, changes, seen } = change
  const act = { actor, right: rightToChangeApi(changes) }
  const [[was], [client]] = await run(deps.db, [
    findAnyApi(deps, identifier),
    findAnyClient(deps, changes.introspected_by ?? ''),
  ])
  if (was === undefined) return refuseOperation(deps, act, 'not_found')
  if (seen !== undefined && seen !== was.updatedAt) return refuseOperation(deps, act, 'changed')
  const next = apiAfter(was, changes)
  const faults = [...apiFaults(next), ...policyFaultsIn(changes, next), ...unknownClient(changes, client !== undefined)]
  if (faults.length > 0) return refuse(wrongSettings(faults))
  const [first, ...others] = changeApiWrites(deps, { was, next, fields: fieldsOf(changes) }, by(actor))
  const committed = await commit(deps.db, [mustBeAllowedTo(deps, act), first, ...others])
  const row = committed.ok ? committed.value[1][0] : undefined
  return row === undefined ? refuseOperation(deps, act, 'changed') : ok(shownApi(row))
}

/** Deletes an API: no new token is for it. Takes the right `trust`. Refuses an identifier that none has, and an API that isn't as it was seen. One round trip. */
export async function deleteApi(
  deps: ApiDeps,
  { actor, identifier, seen }: { actor: Actor; identifier: string; seen?: number | undefined },
): Promise<Result<{ identifier: string }, OperationRefusal | 'not_found' | 'changed'>> {
  const act = { actor, right: 'trust' } as const
  const [deleted, noted] = deleteApiWrites(deps, identifier, by(actor))
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    apiMustBeAsSeen(deps, identifier, seen),
    deleted,
    mustHaveChanged(deps.db),
    noted,
  ])
  if (committed.ok) return ok({ identifier })
  return refuseChange(deps, act, () => findAnyApi(deps, identifier))
}

/** Only what is given now is judged: a scope may have gone since. */
const policyFaultsIn = ({ granted_by: grantedBy, claims }: ApiChanges, { scopes }: Pick<ShownApi, 'scopes'>) =>
  policyFaults({ grantedBy: grantedBy ?? {}, claims: claims ?? {} }, scopes)

async function introspectorFaults(deps: Pick<Deps, 'db'>, changes: ApiChanges): Promise<SettingsFault[]> {
  const { introspected_by: id } = changes
  if (id === undefined || id === null) return []
  const [client] = await faultless(findAnyClient(deps, id))
  return unknownClient(changes, client !== undefined)
}

const unknownClient = ({ introspected_by: id }: ApiChanges, isKnown: boolean): SettingsFault[] =>
  id === undefined || id === null || isKnown
    ? []
    : [{ field: 'introspected_by', code: 'unknown_client', message: 'There is no client with this id.' }]
