// Rows of the audit log as a test wants them.
import { uuidv7 } from '../../../src/crypto/random.ts'
import { database } from '../world.ts'

/** Firefox on Linux. */
export const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0'

/** A row; `at` is in ms, now where it is left out. */
export type LogRow = {
  event: string
  outcome?: 'success' | 'failure'
  reason?: string
  actor?: string | null
  subject?: string | null
  meta?: object
  at?: number
  agent?: string
}

/** Writes rows of the log; gives their ids. */
export async function happened(...all: LogRow[]): Promise<string[]> {
  const insert = database.prepare(
    `INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, ip, country, user_agent, request_id, reason, meta)
     VALUES (?, ?, ?, ?, ?, ?, '203.0.113.7', 'DE', ?, 'req-1', ?, ?)`,
  )
  const ids: string[] = []
  const rows = all.map(
    ({ event, outcome = 'success', reason, actor, subject, meta, at = Date.now(), agent = AGENT }) => {
      const id = uuidv7(at)
      ids.push(id)
      const says = meta === undefined ? null : JSON.stringify(meta)
      return insert.bind(id, at, event, outcome, actor ?? null, subject ?? null, agent, reason ?? null, says)
    },
  )
  await database.batch(rows)
  return ids
}

/** The ids of the events of the console's page, in their order. */
export const idsIn = (page: string): string[] =>
  [
    ...page.matchAll(
      /<th scope="row">(?:<span class="badge[^]*?<\/span><\/span> )?<a href="\/admin\/activity\/([0-9a-f-]{36})"/g,
    ),
  ].map(([, id = '']) => id)

/** The query of the link to the pages beside the console's page. */
export const linkIn = (page: string, relation: 'prev' | 'next'): string | undefined =>
  new RegExp(`href="/admin/activity([^"]+)" rel="${relation}"`).exec(page)?.[1]?.replaceAll('&amp;', '&')
