// What the page of connections shows: one's own accounts at providers, and the software that has access. Loaded by that page, because the start
// evaluates nothing of clients and grants.
import { findIdentities, publicIdentity, type Identity } from '../../credentials/identities.ts'
import { run } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { allowedIn, findAllowed, type Allowed } from '../../grants/allowed.ts'
import { ok, type Result } from '../../result.ts'
import type { NamedSession } from '../../sessions/find.ts'
import { askOwn, type AskedRefusal } from '../../sessions/own-act.ts'
import type { Person } from '../../users/user.ts'

/** Both, newest identity first, and whose they are. One round trip. */
export async function viewConnections(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  own: NamedSession,
): Promise<Result<{ identities: Identity[]; allowed: Allowed[]; person: Person }, AskedRefusal>> {
  const { asked, person } = askOwn(deps, own, 'live')
  const [judged, identities, apps] = await run(deps.db, [
    asked,
    findIdentities(deps, own.userId),
    findAllowed(deps, own.userId),
  ])
  const theirs = person(judged)
  if (!theirs.ok) return theirs
  return ok({ identities: identities.map(publicIdentity), allowed: allowedIn(apps), person: theirs.value })
}
