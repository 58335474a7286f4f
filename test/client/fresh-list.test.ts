// The list of `level: "fresh"` in one isolate: when it is read, how old it may be, and what is made of an answer that is no list.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { judgeFresh, type RevocationSource } from '../../src/client/freshness.ts'
import type { Revocations } from '../../src/client/worker.ts'
import { stopClock, type Clock } from '../support/world.ts'

const FIVE_SECONDS = 5000

let clock: Clock

beforeEach(() => {
  clock = stopClock()
})

describe('a list in an isolate', () => {
  const claims = { iat: 0, sub: 'ada', client_id: 'c', sid: 's' }
  const empty: Revocations = { age_ms: 0, sessions: [], grants: [], users: [], clients: [], doubted_until: null }
  /** A source whose answers a test gives. */
  type Read = () => Promise<{ ok: true; value: Revocations }>
  const sourceOf = (read: Read) => {
    const revocations = vi.fn<Read>(read)
    return { revocations } as unknown as RevocationSource & { revocations: typeof revocations }
  }

  it('is read once, however many wait for it', async () => {
    const source = sourceOf(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      return { ok: true, value: { ...empty, sessions: ['s'] } }
    })
    vi.useRealTimers()
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => judgeFresh(source, claims)))
    expect(new Set(verdicts)).toEqual(new Set(['revoked']))
    expect(source.revocations).toHaveBeenCalledTimes(1)
  })

  it('hangs on no read of a request that was aborted', async () => {
    vi.useRealTimers()
    const source = sourceOf(async () => ({ ok: true, value: empty }))
    source.revocations.mockImplementationOnce(() => new Promise(() => undefined))
    // With the request its timer goes, too.
    const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementationOnce((() => 0) as unknown as typeof setTimeout)
    void judgeFresh(source, claims)
    timers.mockRestore()
    expect(await judgeFresh(source, claims)).toBe('stands')
    expect(source.revocations).toHaveBeenCalledTimes(2)
  })

  it('is as old as Latchkey says, counted from before it was asked for', async () => {
    const source = sourceOf(async () => {
      clock.pass(1500)
      return { ok: true, value: { ...empty, age_ms: 1000 } }
    })
    expect(await judgeFresh(source, claims)).toBe('stands')
    clock.pass(FIVE_SECONDS - 2500)
    expect(await judgeFresh(source, claims)).toBe('stands')
    expect(source.revocations).toHaveBeenCalledTimes(1)
    clock.pass(1)
    await judgeFresh(source, claims)
    expect(source.revocations).toHaveBeenCalledTimes(2)
  })

  it('is read anew when the clock went back', async () => {
    const source = sourceOf(async () => ({ ok: true, value: empty }))
    await judgeFresh(source, claims)
    clock.pass(-3_600_000)
    expect(await judgeFresh(source, claims)).toBe('stands')
    expect(source.revocations).toHaveBeenCalledTimes(2)
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['no list', {}],
    ['no age', { ...empty, age_ms: undefined }],
    ['an age that is no number', { ...empty, age_ms: Number.NaN }],
    ['an age below zero', { ...empty, age_ms: -60_000 }],
    ['no sessions', { ...empty, sessions: undefined }],
    ['no grants', { ...empty, grants: null }],
    ['no people', { ...empty, users: undefined }],
    ['no clients', { ...empty, clients: undefined }],
  ])('is none where Latchkey answers with %s, and is read again a second later', async (_, value) => {
    const source = sourceOf(async () => ({ ok: true, value: empty }))
    source.revocations.mockImplementationOnce(async () => ({ ok: true, value: value as Revocations }))
    expect(await judgeFresh(source, claims)).toBe('unknown')
    clock.pass(1000)
    expect(await judgeFresh(source, claims)).toBe('stands')
  })

  it.each([undefined, Number.NaN])('leaves all in doubt where it says %s of what it left out', async (doubted) => {
    const value = { ...empty, doubted_until: doubted as unknown as number }
    expect(
      await judgeFresh(
        sourceOf(async () => ({ ok: true, value })),
        claims,
      ),
    ).toBe('in_doubt')
  })

  it('is never used when it came too old', async () => {
    const source = sourceOf(async () => ({ ok: true, value: { ...empty, age_ms: FIVE_SECONDS + 1 } }))
    const verdict = await judgeFresh(source, claims, { now: Date.now })
    expect(verdict).toBe('unknown')
  })
})
