// The statements that prove the guard of one-time things (`mustHaveChanged`). They are texts, because a deployment sends them
// by wrangler and the Worker by its binding. Each batch ends in an error on purpose and is rolled back.

const insert = "INSERT INTO counters (key, count, expires_at) VALUES ('canary', 1, 1)"
/** The text of `mustHaveChanged`. */
const guard = "SELECT CASE WHEN changes() = 0 THEN json('lost') END"

/**
 * The guard must stop this batch with `malformed JSON`: the statement before it changed no row, though the one before that did.
 * If the guard fails, the repeated row stops the batch.
 */
export const CANARY_LOST = [
  insert,
  "UPDATE counters SET count = 2 WHERE key = 'canary of nobody'",
  guard,
  insert,
] as const

/** The guard must let this batch pass. The repeated row stops it (`UNIQUE constraint failed`). */
export const CANARY_WON = [insert, guard, insert] as const
