// Collections of garbage as V8 tells them, and how often a process stops for them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { collectionOf, lineByLine, stopsOf, type Collection } from './collections.ts'

describe('collections of garbage', () => {
  it('are read from the lines of V8, and nothing else is', () => {
    expect(
      collectionOf(
        'worker',
        '[4946:0x115d7fd16000]     5891 ms: Mark-Compact 35.1 (58.6) -> 6.1 (52.1) MB, pooled: 6.5 MB, 86.19 / 0.00 ms (average mu = 0.985, current mu = 0.985) allocation limit; GC in old space requested',
      ),
    ).toEqual({ at: 'worker', kind: 'Mark-Compact', ms: 86.19 })
    expect(
      collectionOf(
        'd1',
        '[4946:0x115d7fd16000]    11227 ms: Scavenge 41.0 (73.3) -> 18.8 (73.3) MB, 6.48 / 0.00 ms (x)',
      ),
    ).toEqual({ at: 'd1', kind: 'Scavenge', ms: 6.48 })
    expect(collectionOf('d1', '{"level":"info","ms":3}')).toBeUndefined()
  })

  it.runIf(process.platform === 'linux')('are told when they happen: a pipe keeps no line back', async () => {
    const child = spawn('grep', ['GC'], { env: { ...process.env, ...lineByLine() } })
    try {
      child.stdin.write('one GC\n')
      // It would keep the line until its input ends, which it doesn't.
      expect(String(await once(child.stdout, 'data'))).toBe('one GC\n')
    } finally {
      child.kill()
    }
  })

  it('stop a process by kind, as often as it works', () => {
    const collections: Collection[] = [
      { at: 'worker', kind: 'Scavenge', ms: 4 },
      { at: 'worker', kind: 'Mark-Compact', ms: 80 },
      { at: 'worker', kind: 'Scavenge', ms: 6 },
    ]
    expect(stopsOf(collections, { worker: 1090, d1: 500 })).toEqual([
      { at: 'worker', kind: 'Scavenge', every: 500, ms: 5 },
      { at: 'worker', kind: 'Mark-Compact', every: 1000, ms: 80 },
    ])
  })
})
