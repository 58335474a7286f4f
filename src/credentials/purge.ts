// The clock's part of second factors: deletes apps that never showed a code and expired challenges, and seals the TOTP secrets
// of AUTH_SECRET_PREVIOUS anew.
import { CHUNK_ROWS, chunkOf, type Chore } from '../db/chunks.ts'
import { changesOf } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { sealAnew } from './seal-anew.ts'
import { deleteExpiredChallenges, deleteWaitingTotp } from './store.ts'
import { WAITING_MS } from './totp.ts'

/** Three chores of one run: delete apps that waited for an hour, delete expired challenges, seal secrets anew. */
export function credentialChores(deps: Pick<Deps, 'db' | 'now' | 'config'>): Chore[] {
  const { db } = deps
  return [
    {
      name: 'totp_waiting_deleted',
      next: async () => chunkOf(await changesOf(db, deleteWaitingTotp(db, deps.now() - WAITING_MS, CHUNK_ROWS))),
    },
    {
      name: 'challenges_deleted',
      next: async () => chunkOf(await changesOf(db, deleteExpiredChallenges(db, deps.now(), CHUNK_ROWS))),
    },
    { name: 'totp_sealed_anew', next: sealAnew(deps) },
  ]
}
