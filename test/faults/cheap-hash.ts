// The cost of scrypt in parts that are about something else. The deployed cost blocks an isolate for a fifth of a second, and a site that
// only hashes meets few other faults. What is stored still names the deployed cost, so nothing counts as outdated.

/** What stands in place of the deployed cost, where a site's HASHES is `cheap`. */
export const CHEAP = { ln: 4, p: 1 }
