// The clients, as administrators read them. Every administrator may.
import { clientPageOf, findAnyClient, findClientPage, findSecrets, type ClientPage } from '../clients/managed.ts'
import { shownClient, shownSecret, type ShownClient, type ShownClientInFull } from '../clients/shown.ts'
import { run } from '../db/client.ts'
import type { Page, Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'

/** A page of clients that can be turned both ways, in the order of their ids: the newest of ours first. One round trip. */
async function turnClients({ replica }: Pick<Deps, 'replica'>, page: ClientPage): Promise<Turned<ShownClient>> {
  const [rows] = await replica.read((db) => [findClientPage({ db }, page)])
  return clientPageOf(rows, page, shownClient)
}

/** The same as a list (contract §7): the cursor is that of the next page. One round trip. */
export async function listClients(
  deps: Pick<Deps, 'replica'>,
  { cursor, ...page }: Omit<ClientPage, 'before' | 'after'> & { cursor?: string | undefined },
): Promise<Page<ShownClient>> {
  const { items, older } = await turnClients(deps, { ...page, before: cursor })
  return { items, next_cursor: older }
}

/** A client with its secrets' times, and what was `seen` of it: say that with a change. Refuses an id that no client has. One round trip. */
export async function readClient(
  deps: Pick<Deps, 'db' | 'now'>,
  id: string,
): Promise<Result<{ client: ShownClientInFull; seen: number }, 'not_found'>> {
  const [[row], secrets] = await run(deps.db, [findAnyClient(deps, id), findSecrets(deps, id)])
  if (row === undefined) return refuse('not_found')
  const newestFirst = secrets.toSorted((one, other) => other.createdAt - one.createdAt)
  return ok({ client: { ...shownClient(row), secrets: newestFirst.map(shownSecret) }, seen: row.updatedAt })
}
