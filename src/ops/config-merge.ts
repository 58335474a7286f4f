// Merges a team's own configuration over ours.

export type Table = Record<string, unknown>

/** The keys that identify the entries of a list, as in wrangler: the first of these that all entries have. */
const KEYS = ['binding', 'name', 'tag', 'queue', 'service'] as const

/**
 * Merges two tables, key by key. Entries of a list with an identifying key (a binding's name) are merged with the entry of the
 * same key, or added at the end. Any other value, and a list that is empty or without such keys, replaces ours.
 */
export function mergeTables(ours: Table, own: Table): Table {
  const merged = new Map(Object.entries(ours))
  for (const [key, value] of Object.entries(own)) merged.set(key, mergeValues(merged.get(key), value))
  return Object.fromEntries(merged)
}

/** The key that identifies these entries; `undefined` where it isn't a list of such tables. */
export function keyOf(entries: readonly unknown[]): (typeof KEYS)[number] | undefined {
  return KEYS.find((key) => entries.every((entry) => isTable(entry) && typeof entry[key] === 'string'))
}

/** Whether a value of TOML is a table: an object that is neither a list nor a date. */
export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

function mergeValues(ours: unknown, own: unknown): unknown {
  if (isTable(ours) && isTable(own)) return mergeTables(ours, own)
  return Array.isArray(ours) && Array.isArray(own) && own.length > 0 ? mergeLists(ours, own) : own
}

function mergeLists(ours: unknown[], own: unknown[]): unknown[] {
  const key = keyOf([...ours, ...own])
  if (key === undefined) return own
  const entries = new Map((ours as Table[]).map((entry) => [entry[key], entry]))
  for (const entry of own as Table[]) entries.set(entry[key], mergeTables(entries.get(entry[key]) ?? {}, entry))
  return [...entries.values()]
}
