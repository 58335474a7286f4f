// The dice of a run: the same seed throws the same, on every machine.

export type Dice = {
  /** A whole number from 0 to below `most`. */
  below: (most: number) => number
  /** One of these. */
  oneOf: <Thing>(things: readonly Thing[]) => Thing
}

/** Dice from a seed (mulberry32). */
export function diceFrom(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number): number => Math.floor(next() * most)
  return {
    below,
    oneOf: (things) => {
      const thing = things[below(things.length)]
      if (thing === undefined) throw new Error('there is nothing to choose from')
      return thing
    },
  }
}
