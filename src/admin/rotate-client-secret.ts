// An operator gives a client another secret, and says how long the old ones still work.
import { clientMustBeAsSeen, findAnyClient, rotateSecretWrites } from '../clients/managed.ts'
import { rfc3339 } from '../db/time.ts'
import { commit, faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseOperation, type OperationRefusal } from './allow-operation.ts'
import { wrongSettings, type SettingsRefusal } from './client-changes.ts'

/** A new secret, given once; and when those that it replaces end. */
export type RotatedSecret = { client_id: string; client_secret: string; replaced_end_at: string }

/**
 * Gives a client one more secret. Those that it has end after `overlapSeconds`; with 0 they end at once. Takes the right `trust`. Refuses an id that no
 * client has, a client that proves itself by no secret, and one that isn't as it was seen. One round trip.
 */
export async function rotateClientSecret(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { actor, id, overlapSeconds, seen }: { actor: Actor; id: string; overlapSeconds: number; seen?: number | undefined },
): Promise<Result<RotatedSecret, OperationRefusal | SettingsRefusal | 'not_found' | 'changed'>> {
  const act = { actor, right: 'trust' } as const
  const overlapMs = overlapSeconds * 1000
  const { writes, secret } = rotateSecretWrites(deps, { id, overlapMs }, by(actor))
  const committed = await commit(deps.db, [mustBeAllowedTo(deps, act), clientMustBeAsSeen(deps, id, seen), ...writes])
  if (committed.ok)
    return ok({ client_id: id, client_secret: secret, replaced_end_at: rfc3339(deps.now() + overlapMs) })
  const stopped = await refuseOperation(deps, act, 'changed')
  if (!stopped.ok && stopped.error !== 'changed') return stopped
  const [row] = await faultless(findAnyClient(deps, id))
  if (row === undefined) return refuse('not_found')
  return seen !== undefined && row.updatedAt !== seen ? refuse('changed') : refuse(wrongSettings([NO_SECRET]))
}

const NO_SECRET = {
  field: 'token_endpoint_auth_method',
  code: 'no_secret',
  message: 'This client proves itself by no secret.',
} as const
