// The counters as they stand: those of a row, and those beside them in it.
import { counterOf } from '../../src/limits/name.ts'
import { rows } from './world.ts'

type Counter = { name: string; count: number; expires_at: number }

/** Every counter by name: how far it stands, and when its window closes. */
export function countersNow(): Promise<Counter[]> {
  return rows(`SELECT key AS name, count, expires_at FROM counters
    UNION ALL SELECT counters.key || ' ' || part.key, part.value ->> 0, part.value ->> 1
    FROM counters, json_each(parts) AS part ORDER BY name`)
}

/** The counters of some kinds that stand above zero: what they count, and how far. */
export async function countersOf(...kinds: string[]): Promise<{ what: string; count: number }[]> {
  return (await countersNow())
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => ({ kind: name.split(':')[0] ?? '', counter: counterOf(name), count }))
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ kind, counter, count }) => ({ what: `${kind}:${counter}`, count }))
    .toSorted((one, other) => (one.what < other.what ? -1 : 1))
}
