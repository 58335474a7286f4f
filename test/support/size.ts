// How much of a big sweep is tried: `npm test` takes samples, `npm run test:all` takes everything.

/** Whether this is `npm run test:all` (or one of its parts). */
export const WHOLE = (import.meta as unknown as { env: { MODE: string } }).env.MODE === 'all'

/** A number of trials, or whatever else is smaller in `npm test`. */
export function sized<T>(small: T, whole: T): T {
  return WHOLE ? whole : small
}

/** How often a race is tried. */
export const RACE_TRIALS = sized(20, 200)
