// A queue before work that blocks, of bounded length. A request that is cancelled never gives its place back, so a place is
// held for half a minute at most.

const LONGEST_STAY_MS = 30_000

/** Has room for `most`, those at work and those who wait together. */
export class Line {
  readonly #most: number
  readonly #entered = new Set<{ at: number }>()

  constructor(most: number) {
    this.#most = most
  }

  /** Takes a place at `now` (ms). Returns the function that gives it back; `undefined` where there is no room. */
  enter(now: number): (() => void) | undefined {
    for (const place of this.#entered) if (Math.abs(now - place.at) > LONGEST_STAY_MS) this.#entered.delete(place)
    if (this.#entered.size >= this.#most) return undefined
    const place = { at: now }
    this.#entered.add(place)
    return () => void this.#entered.delete(place)
  }
}
