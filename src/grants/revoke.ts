// A client gives a grant back (RFC 7009). Its refresh token is dead at once, and so are its access tokens where D1 is asked.
import { auditIfChanged } from '../audit/record.ts'
import { askClient, proveClient, type ClientRefusal, type PresentedClient } from '../clients/prove.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import type { GrantKey } from './handle.ts'
import { endGrant } from './store.ts'

/**
 * Ends a grant of the client that presents it; of another client's nothing happens, and it isn't told (RFC 7009 §2.2). Without a grant it
 * only judges the client. One round trip.
 */
export async function revokeGrant(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  presented: PresentedClient,
  key: GrantKey | undefined,
): Promise<Result<undefined, ClientRefusal>> {
  if (key === undefined) {
    const judged = await proveClient(deps, presented)
    return judged.ok ? ok(undefined) : judged
  }
  const { asked, may, spend, client } = askClient(deps, presented)
  const { id, userId } = key
  const reason = 'revoked_by_client'
  const [answer] = await run(deps.db, [
    asked,
    endGrant(deps.db, { userId, id, clientId: presented.id, reason, now: deps.now(), may }),
    auditIfChanged(deps, {
      event: 'grant_ended',
      outcome: 'success',
      actorId: userId,
      subjectId: userId,
      reason,
      meta: { client: presented.id, grant: id },
    }),
    ...spend,
  ])
  const judged = client(answer)
  return judged.ok ? ok(undefined) : judged
}
