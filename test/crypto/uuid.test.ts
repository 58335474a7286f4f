// Ids: UUIDv7 (RFC 9562) that sort as they were made, whatever is drawn.
import { describe, expect, it } from 'vitest'
import { uuidv7, uuidv7Floor, uuidv7Of, uuidv7Time } from '../../src/crypto/random.ts'

const NOW = Date.UTC(2026, 10, 30, 12)
const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('a UUIDv7', () => {
  it('has the shape of RFC 9562 §5.7, and tells when it was made', () => {
    for (const id of [uuidv7(NOW), uuidv7(0), uuidv7(NOW + 0.7), uuidv7Of(NOW, new Uint8Array(10).fill(255))])
      expect(id).toMatch(SHAPE)
    expect([uuidv7Time(uuidv7(NOW)), uuidv7Time(uuidv7(NOW + 0.7)), uuidv7Time(uuidv7(-1))]).toEqual([NOW, NOW, 0])
  })

  it('sorts as it was made, within a millisecond too, and never before the floor of its time (§6.2)', () => {
    // Each millisecond begins anew, at a random place: so often that a wrong carry between the parts of the counter would show.
    for (let at = NOW; at < NOW + 200; at += 1) {
      const made = Array.from({ length: 100 }, () => uuidv7(at))
      expect([uuidv7Floor(at), ...made, uuidv7Floor(at + 1)]).toEqual(
        [uuidv7Floor(at), ...made, uuidv7Floor(at + 1)].toSorted(),
      )
      expect(new Set(made).size).toBe(100)
    }
  })

  it('carries from the low part of its counter to the high one', () => {
    const counter = (id: string): number =>
      Number.parseInt(id.slice(15, 18), 16) * 2 ** 14 + (Number.parseInt(id.slice(19, 23), 16) & 0x3fff)
    const made = Array.from({ length: 40_000 }, () => uuidv7(NOW))
    const counters = made.map(counter)
    expect(counters.every((count, nth) => count === (counters[0] ?? 0) + nth)).toBe(true)
    expect(made.every((id, nth) => nth === 0 || (made[nth - 1] ?? '') < id)).toBe(true)
  })

  it('begins each millisecond at another place, with other random bits', () => {
    const made = Array.from({ length: 100 }, (_, nth) => uuidv7(NOW + nth))
    expect(new Set(made.map((id) => id.slice(14, 23))).size).toBeGreaterThan(95)
    expect(new Set(made.map((id) => id.slice(24))).size).toBe(100)
  })
})
