// A line before work that blocks: a request that was cancelled in it never says that it has left.
import { describe, expect, it } from 'vitest'
import { Line } from '../../src/crypto/line.ts'

describe('a line', () => {
  it('lets in as many as it has places, and the next one when one is given back, once', () => {
    const line = new Line(2)
    const leave = line.enter(0)
    line.enter(0)
    expect(line.enter(0)).toBeUndefined()
    leave?.()
    leave?.()
    expect(line.enter(0)).toBeTypeOf('function')
    expect(line.enter(0)).toBeUndefined()
  })

  it('frees the place of whoever is gone without a word after half a minute, whichever way the clock went', () => {
    for (const later of [30_001, -30_001]) {
      const line = new Line(1)
      line.enter(0)
      expect(line.enter(30_000)).toBeUndefined()
      expect(line.enter(later)).toBeTypeOf('function')
    }
  })
})
