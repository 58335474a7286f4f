// Which clients are to be told that a session has ended (OIDC Back-Channel Logout 1.0 §2.5): an outbox, as mail has one. `provider/` sends.
import { auditIfChanged } from '../audit/record.ts'
import { faultless, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { beginDeliveries, endDelivery } from './logout-store.ts'

/** A client that is to be told, of whose session. */
export type Delivery = { sessionId: string; clientId: string; userId: string; attempts: number }

/** The most that one run sends, and how long a run may take until another one tries again. */
const MOST_A_RUN = 50
const LEASE_MS = 300_000
/** A minute, and twice as long after each attempt; after eight (two hours) it is given up. */
const FIRST_WAIT_MS = 60_000
const MOST_ATTEMPTS = 8

/** Begins those that are due. One round trip. */
export async function beginLogouts(deps: Pick<Deps, 'db' | 'now'>): Promise<Delivery[]> {
  const now = deps.now()
  return faultless(beginDeliveries(deps.db, { now, until: now + LEASE_MS, most: MOST_A_RUN }))
}

/** Notes what a client answered: it was told, or is tried again, or given up. One round trip. */
export async function settleLogout(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  { sessionId, clientId, userId, attempts }: Delivery,
  { told, outcome }: { told: boolean; outcome: string },
): Promise<void> {
  const now = deps.now()
  const again = told || attempts >= MOST_ATTEMPTS ? null : now + FIRST_WAIT_MS * 2 ** (attempts - 1)
  await run(deps.db, [
    endDelivery(deps.db, { sessionId, clientId, nextAttemptAt: again, deliveredAt: told ? now : null, outcome }),
    auditIfChanged(deps, {
      event: 'client_logout',
      outcome: told ? 'success' : 'failure',
      actorId: 'clock',
      subjectId: userId,
      sessionId,
      meta: { client: clientId, attempt: attempts, outcome },
    }),
  ])
}
