// The clock's part of grants: deletes those that have expired, codes that nobody redeemed among them.
import { deleteEndedSecretsWrite } from '../clients/managed.ts'
import { deleteExpiredWrite } from '../clients/register.ts'
import { deleteExpiredTokensWrite } from '../clients/registration-token.ts'
import { CHUNK_ROWS, chunkOf, type Chore, type Chunk } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteExpiredDevices } from './device-store.ts'
import { deleteDone } from './logout-store.ts'
import { deleteExpiredPushed } from './pushed-store.ts'
import { deleteExpired } from './store.ts'

/** How long it is known which client was told of which session. */
const KEPT_MS = 30 * 86_400_000

/**
 * Seven chores: each turn deletes at most 1,000 grants, requests and devices that nobody came for, logouts that were told, clients that made
 * themselves, secrets that have ended, or tokens of a registration. */
export function grantChores({ db, now }: Pick<Deps, 'db' | 'now'>): Chore[] {
  const next = async (): Promise<Chunk> => chunkOf(await changesOf(db, deleteExpired(db, now(), CHUNK_ROWS)))
  const nextPushed = async (): Promise<Chunk> =>
    chunkOf(await changesOf(db, deleteExpiredPushed(db, now(), CHUNK_ROWS)))
  const nextDevices = async (): Promise<Chunk> =>
    chunkOf(await changesOf(db, deleteExpiredDevices(db, now(), CHUNK_ROWS)))
  const nextLogouts = async (): Promise<Chunk> =>
    chunkOf(await changesOf(db, deleteDone(db, now() - KEPT_MS, CHUNK_ROWS)))
  return [
    { name: 'grants_deleted', next },
    { name: 'pushed_requests_deleted', next: nextPushed },
    { name: 'device_codes_deleted', next: nextDevices },
    {
      name: 'clients_deleted',
      next: async () => chunkOf(await changesOf(db, deleteExpiredWrite({ db, now }, CHUNK_ROWS))),
    },
    { name: 'logout_deliveries_deleted', next: nextLogouts },
    {
      name: 'client_secrets_deleted',
      next: async () => chunkOf(await changesOf(db, deleteEndedSecretsWrite({ db, now }, CHUNK_ROWS))),
    },
    {
      name: 'registration_tokens_deleted',
      next: async () => chunkOf(await changesOf(db, deleteExpiredTokensWrite({ db, now }, CHUNK_ROWS))),
    },
  ]
}
