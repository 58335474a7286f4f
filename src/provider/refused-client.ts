// A client that did not prove who it is: somebody has its id, and perhaps an old secret of it. Operators find that in the audit log.
import { auditIfChanged } from '../audit/record.ts'
import { clientStands } from '../clients/find.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { reservation } from '../limits/attempts.ts'

/** Rows an hour and client, so that nobody fills the log from outside. */
const AN_HOUR = 10
const HOUR_MS = 3_600_000

/** Notes that a client of ours was refused; of an unknown one nothing is kept. One round trip, after the answer. */
export async function noteRefusedClient(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  id: string,
): Promise<void> {
  const slot = { key: `client-refused:${id}`, most: AN_HOUR, windowMs: HOUR_MS }
  const [counted] = reservation(deps, { usual: [slot], onlyIf: clientStands(deps, id) }).statements
  await run(deps.db, [
    counted,
    auditIfChanged(deps, { event: 'client_auth_fail', outcome: 'failure', meta: { client: id } }),
  ])
}
