// The statistics of the benchmarks: pure functions of numbers.

/** The value below which the share `part` (0 to 1) of the values lies, between neighbours where none lies there. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const [below = NaN, above = NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  return below + (above - below) * (at - Math.floor(at))
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * The area under the ROC curve, which is the Mann-Whitney U over both sizes: how often a value of `right` is the greater one
 * when one of each is drawn, ties counted half. 0.5: nobody can tell them apart.
 */
export function auc(left: readonly number[], right: readonly number[]): number {
  const all = [
    ...left.map((value) => ({ value, right: false })),
    ...right.map((value) => ({ value, right: true })),
  ].toSorted((a, b) => a.value - b.value)
  let sum = 0
  for (let from = 0; from < all.length;) {
    let to = from
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1
    // Equal values share the mean of their ranks, which begin at 1.
    sum += ((from + 1 + to) / 2) * all.slice(from, to).filter((entry) => entry.right).length
    from = to
  }
  return (sum - (right.length * (right.length + 1)) / 2) / (left.length * right.length)
}

/** What may be seen of a difference between two answers that are to look alike. */
export const MOST_DIFFERENCE_MS = 10
export const AUC_RANGE = [0.42, 0.58] as const

export type Comparison = {
  medians: [number, number]
  difference: number
  auc: number
  within: boolean
}

/** Holds two samples of times, in milliseconds, against the bar. */
export function compare(left: readonly number[], right: readonly number[]): Comparison {
  const medians: [number, number] = [median(left), median(right)]
  const difference = Math.abs(medians[1] - medians[0])
  const area = auc(left, right)
  const within = difference <= MOST_DIFFERENCE_MS && area >= AUC_RANGE[0] && area <= AUC_RANGE[1]
  return { medians, difference, auc: area, within }
}
