// Times leave the Worker as RFC 3339 in UTC with milliseconds; in D1 they are milliseconds since the epoch.

/** A time (ms since the epoch) as RFC 3339 has it, in UTC: `2026-11-24T09:50:00.000Z`. */
export function rfc3339(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

/** As `rfc3339`, for a time that may be missing. */
export function rfc3339OrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : rfc3339(milliseconds)
}
