// What a maker of `test/support/` changes around a test is as before in the next one, without a word of the test.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ENGINES } from '../../src/crypto/scrypt.ts'
import { noPasswordIsStolen, takeAnyPassword } from '../support/people/factors.ts'
import { ENGINE } from '../support/scrypt.ts'
import { stopClock } from '../support/world.ts'

const network = globalThis.fetch
const hash = ENGINES[ENGINE]
const change = (): void => {
  stopClock()
  takeAnyPassword()
  noPasswordIsStolen()
}
const changed = (): boolean[] => [vi.isFakeTimers(), ENGINES[ENGINE] !== hash, globalThis.fetch !== network]

describe('what a test changes', () => {
  it('stands while it runs', () => {
    change()
    expect(changed()).toEqual([true, true, true])
  })

  it('is undone in the next', () => {
    expect(changed()).toEqual([false, false, false])
  })
})

describe('what a file changes for all its tests', () => {
  beforeAll(change)
  afterAll(() => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })

  it.each(['the first', 'the second'])('stands in %s', () => {
    expect(changed()).toEqual([true, true, true])
  })
})
