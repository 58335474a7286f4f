// The statistics that the benchmarks rest on, on inputs whose answers are known.
import { describe, expect, it } from 'vitest'
import { auc, compare, median, quantile } from './statistics.ts'

describe('the statistics', () => {
  it('find the median of an odd and of an even number of values, in any order', () => {
    expect(median([3])).toBe(3)
    expect(median([9, 1, 5])).toBe(5)
    expect(median([10, 1, 2, 3])).toBe(2.5)
  })

  it('find quantiles between neighbours, and the ends', () => {
    const values = Array.from({ length: 101 }, (_, at) => 100 - at)
    expect([0, 0.5, 0.95, 1].map((part) => quantile(values, part))).toEqual([0, 50, 95, 100])
    expect(quantile([0, 10], 0.25)).toBe(2.5)
    expect(values[0]).toBe(100)
  })

  it('find an AUC of 0, 1 and a half where nothing, everything and chance tells two samples apart', () => {
    expect(auc([1, 2, 3], [4, 5, 6])).toBe(1)
    expect(auc([4, 5, 6], [1, 2, 3])).toBe(0)
    expect(auc([1, 4], [2, 3])).toBe(0.5)
    expect(auc([7, 7, 7], [7, 7])).toBe(0.5)
  })

  it('count every pair once, ties half, as the definition does', () => {
    const [left, right] = [
      [1, 2, 2, 3, 8, 13],
      [2, 3, 3, 5, 8],
    ]
    const wins = right.flatMap((b) => left.map((a) => (b > a ? 1 : b === a ? 0.5 : 0)))
    expect(auc(left, right)).toBeCloseTo(wins.reduce<number>((sum, win) => sum + win, 0) / 30, 12)
  })

  it('hold two samples against the bar: medians at most 10 ms apart, and AUC within 0.42 and 0.58', () => {
    const even = Array.from({ length: 100 }, (_, at) => 100 + at)
    expect(compare(even, even)).toEqual({ medians: [149.5, 149.5], difference: 0, auc: 0.5, within: true })
    // Far apart in milliseconds, though as often one way as the other.
    expect(compare([0, 0, 0, 100, 100], [0, 0, 20, 20, 100])).toMatchObject({
      difference: 20,
      auc: 0.52,
      within: false,
    })
    // A millisecond apart, and told apart each time.
    expect(compare([1, 1, 1], [2, 2, 2])).toMatchObject({ difference: 1, auc: 1, within: false })
  })
})
