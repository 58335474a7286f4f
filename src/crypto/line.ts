// A line before work that blocks: so many at most, and who is gone without a word (a request that is cancelled never comes back
// to say so) holds its place for half a minute only.

const LONGEST_STAY_MS = 30_000

/** Has room for `most`, for those at work and those who wait together. */
export class Line {
  readonly #most: number
  readonly #entered = new Set<{ at: number }>()

  constructor(most: number) {
    this.#most = most
  }

  /** Takes a place at `now` (ms), to be given back by what is returned; `undefined` where there is none. */
  enter(now: number): (() => void) | undefined {
    for (const place of this.#entered) if (Math.abs(now - place.at) > LONGEST_STAY_MS) this.#entered.delete(place)
    if (this.#entered.size >= this.#most) return undefined
    const place = { at: now }
    this.#entered.add(place)
    return () => void this.#entered.delete(place)
  }
}
