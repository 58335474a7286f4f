// The statements that prove the guard of one-time things (`mustHaveChanged`): as texts, because a deployment sends them by
// wrangler and the Worker by its binding. Each batch ends in an error on purpose and is rolled back.

const insert = "INSERT INTO counters (key, count, expires_at) VALUES ('canary', 1, 1)"
/** As `mustHaveChanged` says it. */
const guard = "SELECT CASE WHEN changes() = 0 THEN json('lost') END"

/**
 * The guard must stop this, as `malformed JSON`: the statement before it changed no row, though the one before that did. Where
 * it doesn't, the row that is there already does.
 */
export const CANARY_LOST = [
  insert,
  "UPDATE counters SET count = 2 WHERE key = 'canary of nobody'",
  guard,
  insert,
] as const

/** The guard must let this pass, up to the row that is there already (`UNIQUE constraint failed`). */
export const CANARY_WON = [insert, guard, insert] as const
