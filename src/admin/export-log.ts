// The audit log as a file: NDJSON, an event a line as the API's list gives it, newest first. It is read page by page while it is sent, so that
// memory holds one page, and each page asks again whether the operator still may.
import { audit } from '../audit/record.ts'
import { publicEvent } from '../audit/list.ts'
import { toUtf8 } from '../crypto/encoding.ts'
import { commit, mustHold, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { NamedSession } from '../sessions/find.ts'
import { askOperator, type OperatorRefusal } from './ask.ts'
import type { LogFilter } from './log-filter.ts'
import { viewOperator } from './log.ts'
import { isServed, logRow, selectHorizon, selectLog } from './log-store.ts'

/** How many rows a page of the export reads. */
const ROWS = 2000

type ExportDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>
/** A page as it is sent, and the id that the next one begins before; `undefined` at the end. */
type Read = { text: string; next: string | undefined }

/**
 * The file, from the id `cursor` on where one is given. Refuses those who may not, and audits the export in the batch of its first page: one
 * round trip for each 2,000 rows. `filter` is written there as `said`. The stream breaks off where the operator may not go on: their session
 * ended, their role was taken away, or the account was disabled. The last line of a file that was cut is where another export goes on.
 */
export async function exportLog(
  deps: ExportDeps,
  own: NamedSession,
  wanted: { filter: LogFilter; said: string; cursor?: string | undefined },
): Promise<Result<ReadableStream<Uint8Array>, OperatorRefusal>> {
  const { may } = askOperator(deps, own)
  const look = { filter: wanted.filter, may, most: ROWS, looked: ROWS, edge: { before: wanted.cursor } }
  const begun = await commit(deps.db, [
    mustHold(deps.db, may),
    audit(deps, {
      event: 'audit_exported',
      outcome: 'success',
      actorId: own.userId,
      sessionId: own.id,
      meta: { filter: wanted.said },
    }),
    selectLog(deps.db, look),
    selectHorizon(deps.db, look),
  ])
  if (begun.ok) {
    const [, , found, horizon] = begun.value
    return ok(streamOf(deps, own, wanted.filter, readOf(wanted.filter, found.results, horizon.results)))
  }
  const why = await viewOperator(deps, own)
  return why.ok ? refuse('forbidden') : why
}

type Found = Parameters<typeof logRow>[0]

function readOf(filter: LogFilter, found: readonly Found[], horizon: readonly { id: string }[]): Read {
  const text = found.map((row) => `${JSON.stringify(publicEvent(logRow(row)))}\n`).join('')
  const last = found.length < ROWS ? undefined : found.at(-1)?.id
  return { text, next: isServed(filter) ? last : horizon[0]?.id }
}

/** The next page; throws where the operator may read no more. */
async function readOn(deps: ExportDeps, own: NamedSession, filter: LogFilter, before: string): Promise<Read> {
  const { asked, may, operator } = askOperator(deps, own, 'live')
  const look = { filter, may, most: ROWS, looked: ROWS, edge: { before } }
  const [answer, found, horizon] = await run(deps.db, [asked, selectLog(deps.db, look), selectHorizon(deps.db, look)])
  const who = operator(answer)
  if (!who.ok) throw new Error(`an export was stopped: ${who.error}`)
  return readOf(filter, found.results, horizon.results)
}

/** Sends a page when the client takes one, and reads the next one only then. A client that goes away ends it. */
function streamOf(deps: ExportDeps, own: NamedSession, filter: LogFilter, first: Read): ReadableStream<Uint8Array> {
  let { text, next } = first
  let gone = false
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    // Pages that looked at many rows and found none send nothing.
    while (text === '' && next !== undefined && !gone) ({ text, next } = await readOn(deps, own, filter, next))
    if (gone) return
    if (text !== '') controller.enqueue(toUtf8(text))
    text = ''
    if (next === undefined) controller.close()
  }
  const cancel = (): void => void (gone = true)
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 })
}
