// All that D1 holds, without what differs from one run to the next: ids by the names that a test gives them, times only as set or not.
import { rows } from './world.ts'

/** What is drawn or computed anew each time, or says only how a request came. */
const DRAWN =
  /digest|sealed|secret|token|jti|user_agent|^ip$|request_id|kid|jwk|nonce|^key$|^claim$|counter|handle|hashed/
const TIME = /_at$|^at$|auth_time|active_from/
/** What pages keep for a minute, so that a double click is answered once. */
const OF_PAGES = ['endings']

/** Every row of every table, as text, in one order. `names`: what ids are called. */
export async function remains(names: Readonly<Record<string, string>>): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'd1_%' AND name NOT LIKE '_cf_%'`,
  )
  const all = await Promise.all(
    tables
      .filter(({ name }) => !OF_PAGES.includes(name))
      .map(async ({ name }) =>
        (await rows<Record<string, unknown>>(`SELECT * FROM "${name}"`)).map((row) => `${name} ${plain(row, names)}`),
      ),
  )
  return all.flat().toSorted()
}

function plain(row: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>): string {
  const kept = Object.entries(row)
    .filter(([column]) => !DRAWN.test(column))
    .map(([column, value]) => [column, TIME.test(column) && value !== null ? 'set' : value])
  return JSON.stringify(Object.fromEntries(kept))
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names[id] ?? 'id')
    .replaceAll(/\b\d{13}\b/g, 'time')
    .replaceAll(/(?<![\w-])[\w-]{43}(?![\w-])/g, 'digest')
}
