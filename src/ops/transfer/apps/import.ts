// The import of apps and APIs: the file is judged whole, then what isn't here yet is made, APIs first. Each is one batch, so a run that is cut off
// leaves whole ones, and the next run goes on.
import { createApi, createClient } from '../../../clients/create.ts'
import { findTaken } from '../../../clients/find.ts'
import { findApisOf } from '../../../clients/managed.ts'
import { run } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { ok, refuse, type Result } from '../../../result.ts'
import type { Refusal } from '../../refusal.ts'
import { isTrue, textOf } from '../fields.ts'
import { judgeApi, ownScopesOf, type JudgedApi } from './auth0-api.ts'
import { judgeClient, type JudgedClient } from './auth0-client.ts'
import { note, type Note } from './note.ts'
import type { Tenant } from './tenant.ts'

type ImportDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** What became of an app or an API. `left_out`: it isn't made. */
export type Outcome = {
  type: 'app' | 'api'
  id: string
  name: string
  kind: string
  outcome: 'made' | 'existing' | 'left_out'
  notes: Note[]
}
/** All of them, and how many secrets came along. */
export type Imported = { outcomes: Outcome[]; secrets: number }

/** Makes what isn't here yet; in a dry run nothing. What is here is not changed. Refuses what can't happen but by a fault of ours. */
export async function importTenant(
  deps: ImportDeps,
  { tenant, dryRun }: { tenant: Tenant; dryRun: boolean },
  progress: (line: string) => void,
): Promise<Result<Imported, Refusal>> {
  const apis = tenant.apis.map(judgeApi)
  const own = tenant.clients.filter(({ global }) => !isTrue(global))
  const audiences = [
    ...apis.map(({ identifier }) => identifier),
    ...tenant.grants.map((grant) => textOf(grant.audience) ?? ''),
  ]
  const ids = own.map(({ client_id: id }) => textOf(id) ?? '')
  const [here, taken] = await run(deps.db, [findApisOf(deps, audiences), findTaken(deps, ids)])
  const known = new Map([
    ...apis.flatMap(({ api }) => (api === undefined ? [] : [[api.identifier, Object.keys(api.scopes)] as const])),
    ...here.map(({ identifier, scopes }) => [identifier, Object.keys(scopes)] as const),
  ])
  const granted = ownScopesOf(tenant.grants, { clients: own, known })
  const outcomes: Outcome[] = []
  let secrets = 0
  const tell = () => progress(`${outcomes.length} of ${apis.length + own.length} …`)

  for (const judged of apis) {
    const isHere = here.some(({ identifier }) => identifier === judged.identifier)
    const outcome = await apiOutcome(deps, judged, { isHere, dryRun })
    if (!outcome.ok) return outcome
    outcomes.push(outcome.value)
    tell()
  }
  for (const entry of own) {
    const judged = judgeClient(entry)
    const { id } = judged.client
    const isHere = taken.some((one) => one.id === id)
    const ownScopes = granted.own.get(id) ?? {}
    const notes = [...judged.notes, ...(granted.notes.get(id) ?? [])]
    const outcome = await clientOutcome(deps, { ...judged, notes }, { isHere, dryRun, ownScopes })
    if (!outcome.ok) return outcome
    outcomes.push(outcome.value)
    secrets += outcome.value.outcome === 'made' && judged.client.secret !== undefined ? 1 : 0
    tell()
  }
  const strangers = [...granted.notes].filter(([id]) => !ids.includes(id))
  for (const [id, notes] of strangers)
    outcomes.push({ type: 'app', id, name: id, kind: 'app', outcome: 'left_out', notes })
  return ok({ outcomes, secrets })
}

type How = { isHere: boolean; dryRun: boolean }

async function apiOutcome(
  deps: ImportDeps,
  { identifier, name, api, notes }: JudgedApi,
  { isHere, dryRun }: How,
): Promise<Result<Outcome, Refusal>> {
  const said = { type: 'api', id: identifier, name, kind: 'API' } as const
  if (api === undefined) return ok({ ...said, outcome: 'left_out', notes })
  // Of what is here and stays as it is there is nothing to say.
  if (isHere) return ok({ ...said, outcome: 'existing', notes: [] })
  const made = dryRun ? ok(undefined) : await createApi(deps, api, 'operator')
  if (made.ok) return ok({ ...said, outcome: 'made', notes })
  return made.error.kind === 'taken' ? ok({ ...said, outcome: 'existing', notes: [] }) : refuse(faultOf(identifier))
}

async function clientOutcome(
  deps: ImportDeps,
  { client, kind, notes }: JudgedClient,
  { isHere, dryRun, ownScopes }: How & { ownScopes: Record<string, string[]> },
): Promise<Result<Outcome, Refusal>> {
  const said = { type: 'app', id: client.id, name: client.name, kind } as const
  if (isHere) return ok({ ...said, outcome: 'existing', notes: [] })
  if (client.metadata.grant_types.length === 0)
    return ok({
      ...said,
      outcome: 'left_out',
      notes: [...notes, note('grant_left_out', 'nothing is left that it could do')],
    })
  const made = dryRun ? ok(undefined) : await createClient(deps, { ...client, ownScopes }, 'operator')
  if (made.ok) return ok({ ...said, outcome: 'made', notes })
  return made.error.kind === 'taken' ? ok({ ...said, outcome: 'existing', notes: [] }) : refuse(faultOf(client.id))
}

const faultOf = (id: string): Refusal => ({
  code: 'not_made',
  message: `${id} could not be made: run the command again, it goes on.`,
})
