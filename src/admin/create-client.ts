// An operator adds a client (RFC 6749 §2). Its secret is given once, and kept as a digest.
import { createClientWrites, newClient } from '../clients/create.ts'
import { clientFaults, type SettingsFault } from '../clients/faults.ts'
import { findApisOf } from '../clients/managed.ts'
import { shownClient, type ShownClient } from '../clients/shown.ts'
import { commit, faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseOperation, type OperationRefusal } from './allow-operation.ts'
import { newSettings, rightToCreate, wrongSettings, type SettingsRefusal, type WantedClient } from './client-changes.ts'

/** A client that was made or changed. `client_secret` is there where it just got one, and is never given again. */
export type GivenClient = ShownClient & { client_secret?: string | undefined }

/**
 * Makes a client. Takes the right `apps`, or `trust` for one that does anything without asking people (`rightToCreate`). Refuses settings that are wrong, field
 * by field, and an id that is taken. One round trip; two where it has scopes of its own.
 */
export async function createClient(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { actor, wanted }: { actor: Actor; wanted: WantedClient },
): Promise<Result<GivenClient, OperationRefusal | SettingsRefusal>> {
  const settings = newSettings(wanted)
  const named = Object.keys(settings.ownScopes)
  const apis = named.length === 0 ? [] : await faultless(findApisOf(deps, named))
  const faults = clientFaults(settings, apis)
  if (faults.length > 0) return refuse(wrongSettings(faults))
  const act = { actor, right: rightToCreate(wanted) }
  const made = newClient(deps, { ...settings, id: wanted.client_id, source: 'operator' })
  const committed = await commit(deps.db, [mustBeAllowedTo(deps, act), ...createClientWrites(deps, made, by(actor))])
  if (committed.ok) return ok({ ...shownClient(made.client), ...(made.secret && { client_secret: made.secret }) })
  if (committed.error === 'taken') return refuse(wrongSettings([TAKEN]))
  return refuseOperation(deps, act, 'forbidden')
}

const TAKEN: SettingsFault = { field: 'client_id', code: 'taken', message: 'There is a client with this id.' }
