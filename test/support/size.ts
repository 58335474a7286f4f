// How much of a big sweep is tried: `npm test` takes samples, `npm run test:all` takes everything.

/** Whether this is `npm run test:all` (or one of its parts). */
export const WHOLE = (import.meta as unknown as { env: { MODE: string } }).env.MODE === 'all'

/** A number of trials, or whatever else is smaller in `npm test`. */
export function sized<T>(small: T, whole: T): T {
  return WHOLE ? whole : small
}

/**
 * Some of a sweep, spread over the whole of it and always the same: `few`, beginning at a place that `seed` decides. All of it in
 * `npm run test:all`.
 */
export function sampled<T>(all: readonly T[], few: number, seed: number): T[] {
  if (WHOLE || all.length <= few) return [...all]
  const places = Array.from({ length: few }, (_, nth) => seed + Math.floor((nth * all.length) / few))
  return places.map((place) => all[place % all.length] as T)
}

/** How many are at it at once in a race: each of them has read before the first one writes. */
export const RACERS = sized(6, 20)
/** How often a race is tried. */
export const RACE_TRIALS = sized(6, 200)
