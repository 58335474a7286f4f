// A D1 whose read replica is behind: a second database with the rows as they were when they were last copied. It keeps the contract of
// Cloudflare's Sessions API: `first-primary` asks the primary, `first-unconstrained` the replica, and a bookmark the replica where that has
// come so far, else the primary. A write in a session is refused here; D1 would send it on.
import { env } from 'cloudflare:workers'
import { isRead } from '../../../src/db/replica.ts'
import { database } from '../world.ts'

const copy = (env as unknown as { OLD_COPY: D1Database }).OLD_COPY

/** A batch of a session: what the session began with, and who answered it. */
type Served = { start: string; by: 'primary' | 'replica'; statements: string[] }
export type Replicas = {
  /** For `Ears`. */
  sessions: (start: string) => D1DatabaseSession
  /** What each session began with. */
  opened: string[]
  /** Every batch of every session, in their order. */
  served: Served[]
  /** Copies every row: the replica is where the primary is. Then the primary goes on, and the replica stays. */
  catchUp: () => Promise<void>
  /** The bookmark of where the replica is. */
  at: () => string
  /** Lets a replica that never saw anything answer. */
  fallBack: () => void
  /** Sends what begins at the primary to the replica, against the contract. */
  misroute: () => void
  /** Makes each session of this start fail. */
  fail: (start: string | undefined) => void
}

const VERSION = 'SELECT total_changes() AS version'
type Prepared = { sql: string; values: unknown[] }

/** Opens a primary and its replica, which is where the primary is now. */
export async function openReplicas(): Promise<Replicas> {
  const served: Served[] = []
  const opened: string[] = []
  let copiedAt = 0
  let failing: string | undefined
  let isMisrouted = false

  const sessions = (start: string): D1DatabaseSession => {
    opened.push(start)
    // A primary that is asked first is newer than any copy.
    let seen = start === 'first-primary' ? Infinity : start === 'first-unconstrained' ? -1 : versionOf(start)
    let bookmark: string | null = null
    const batch = async (statements: readonly Prepared[]): Promise<D1Result[]> => {
      if (failing === start) throw new Error('D1_ERROR: the session is lost')
      if (statements.some(({ sql }) => !isRead(sql))) throw new Error('D1_ERROR: a session of ours writes')
      const by = seen <= copiedAt || (isMisrouted && start === 'first-primary') ? 'replica' : 'primary'
      const from = by === 'replica' ? copy : database
      served.push({ start, by, statements: statements.map(({ sql }) => sql) })
      const bound = statements.map(({ sql, values }) => from.prepare(sql).bind(...values))
      const results = await from.batch<{ version: number }>([...bound, from.prepare(VERSION)])
      seen = by === 'replica' ? copiedAt : (results.at(-1)?.results[0]?.version ?? 0)
      bookmark = bookmarkOf(seen)
      return results.slice(0, -1).map((result) => ({
        ...result,
        meta: { ...result.meta, served_by_primary: by === 'primary' },
      }))
    }
    return { prepare: (sql: string) => prepared(sql, []), batch, getBookmark: () => bookmark } as never
  }

  const catchUp = async (): Promise<void> => {
    copiedAt = (await database.prepare(VERSION).first<number>('version')) ?? 0
    await copyAll()
  }
  await catchUp()
  return {
    sessions,
    opened,
    served,
    catchUp,
    at: () => bookmarkOf(copiedAt),
    fallBack: () => void (copiedAt = 0),
    misroute: () => void (isMisrouted = true),
    fail: (start) => void (failing = start),
  }
}

function prepared(sql: string, values: unknown[]): Prepared & { bind: (...more: unknown[]) => Prepared } {
  return { sql, values, bind: (...more) => prepared(sql, more) }
}

/** A bookmark of a version, in the form of D1's. */
export const bookmarkOf = (version: number): string =>
  `${version.toString(16).padStart(8, '0')}-00000000-0000504d-${'0123456789abcdef'.repeat(2)}`

function versionOf(bookmark: string): number {
  const [, version] = /^([\da-f]{8})-[\da-f]{8}-[\da-f]{8}-[\da-f]{32}$/.exec(bookmark) ?? []
  if (version === undefined) throw new Error(`D1_ERROR: not a bookmark: ${bookmark}`)
  return Number.parseInt(version, 16)
}

/** Makes the copy's rows those of the primary. The copy has no triggers: a replica repeats what they did, and does nothing itself. */
async function copyAll(): Promise<void> {
  const { results: schema } = await database
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND name NOT LIKE '_cf_%' ORDER BY type DESC",
    )
    .all<{ type: string; name: string; sql: string }>()
  await copy.batch(
    schema.map(({ sql }) =>
      copy.prepare(sql.replace(/^CREATE (TABLE|INDEX|UNIQUE INDEX)\s+/i, 'CREATE $1 IF NOT EXISTS ')),
    ),
  )
  const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => name)
  const held = await database.batch<Record<string, unknown>>(
    tables.map((table) => database.prepare(`SELECT * FROM "${table}"`)),
  )
  const columns = await database.batch<{ name: string }>(
    tables.map((table) => database.prepare(`PRAGMA table_info("${table}")`)),
  )
  const inserts = tables.flatMap((table, at) => {
    // Without those that SQLite works out.
    const names = columns[at]?.results.map(({ name }) => name) ?? []
    const said = `INSERT INTO "${table}" (${names.map((name) => `"${name}"`).join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
    return (held[at]?.results ?? []).map((row) => copy.prepare(said).bind(...names.map((name) => row[name] ?? null)))
  })
  const deletions = tables.map((table) => copy.prepare(`DELETE FROM "${table}"`))
  await copy.batch([copy.prepare('PRAGMA defer_foreign_keys = on'), ...deletions, ...inserts])
}
