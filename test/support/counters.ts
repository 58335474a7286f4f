// The counters as they stand: those of a row, and those beside them in it.
import { counterOf } from '../../src/limits/name.ts'
import { rows } from './world.ts'

const EVERY = `SELECT key AS name, count FROM counters
  UNION ALL SELECT counters.key || ' ' || part.key, part.value ->> 0 FROM counters, json_each(parts) AS part`

/** The counters of some kinds that stand above zero: what they count, and how far. */
export async function countersOf(...kinds: string[]): Promise<{ what: string; count: number }[]> {
  const found = await rows<{ name: string; count: number }>(`SELECT name, count FROM (${EVERY}) WHERE count > 0`)
  return found
    .map(({ name, count }) => ({ kind: name.split(':')[0] ?? '', counter: counterOf(name), count }))
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .map(({ kind, counter, count }) => ({ what: `${kind}:${counter}`, count }))
    .toSorted((one, other) => (one.what < other.what ? -1 : 1))
}
