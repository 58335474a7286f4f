// An operator changes a client.
import { clientFaults } from '../clients/faults.ts'
import { changeClientWrites, findAnyClient, findApisOf } from '../clients/managed.ts'
import { shownClient } from '../clients/shown.ts'
import type { ClientRow } from '../clients/tables.ts'
import { commit, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseOperation, type OperationRefusal } from './allow-operation.ts'
import {
  clientAfter,
  documentFaults,
  fieldsOf,
  rightToChange,
  wrongSettings,
  type ClientChanges,
  type SettingsRefusal,
} from './client-changes.ts'
import type { GivenClient } from './create-client.ts'

/** Who changes which client, and what. `seen`: its state when they decided (`readClient`, an ETag), if they say it. */
export type ClientChange = { actor: Actor; id: string; changes: ClientChanges; seen?: number | undefined }
export type UpdateClientRefusal = OperationRefusal | SettingsRefusal | 'not_found' | 'changed'

/** So often it is tried again where somebody else changes the client in the same moment, and the caller has not said what they saw. */
const MOST_TRIES = 3

/**
 * Changes a client, and gives it back. One that begins to prove itself by a secret gets one (`client_secret`, once); one that ceases to has
 * none any more. Takes the right `apps` or `trust` (`rightToChange`). Refuses settings that are wrong, field by field; an id that no client
 * has; and a client that isn't as it was seen. Two round trips.
 */
export async function updateClient(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  change: ClientChange,
  tries = MOST_TRIES,
): Promise<Result<GivenClient, UpdateClientRefusal>> {
  const { actor, id, changes, seen } = change
  const act = { actor, right: rightToChange(changes) }
  const named = Object.keys(changes.own_scopes ?? {})
  const [[was], apis] = await run(deps.db, [findAnyClient(deps, id), findApisOf(deps, named)])
  if (was === undefined) return refuseOperation(deps, act, 'not_found')
  if (seen !== undefined && seen !== was.updatedAt) return refuseOperation(deps, act, 'changed')
  const next = clientAfter(was, changes, deps.now())
  const faults = [...documentFaults(was, changes), ...clientFaults(judged(next, changes), apis)]
  if (faults.length > 0) return refuse(wrongSettings(faults))
  const { writes, secret } = changeClientWrites(deps, { was, next, fields: fieldsOf(changes) }, by(actor))
  const [first, ...others] = writes
  const committed = await commit(deps.db, [mustBeAllowedTo(deps, act), first, ...others])
  const row = committed.ok ? committed.value[1][0] : undefined
  if (row !== undefined) return ok({ ...shownClient(row), ...(secret !== undefined && { client_secret: secret }) })
  const stopped = await refuseOperation(deps, act, 'changed')
  const again = !stopped.ok && stopped.error === 'changed' && seen === undefined && tries > 1
  return again ? updateClient(deps, change, tries - 1) : stopped
}

/** An API may have gone since its scopes were given: only scopes that are given now are compared with it. */
const judged = (next: ClientRow, { own_scopes: given }: ClientChanges): ClientRow =>
  given === undefined ? { ...next, ownScopes: {} } : next
