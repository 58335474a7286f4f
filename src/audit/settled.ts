// When an event has its final place in the log. An id is drawn before its row is committed.

/**
 * What reads the log forward by ids leaves younger events for later, milliseconds: D1 ends a batch after 30 seconds, so after that no
 * row comes in before them.
 */
export const SETTLED_MS = 600_000
