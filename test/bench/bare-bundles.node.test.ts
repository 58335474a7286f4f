// What workerd runs as a Worker in the benchmarks: a module that exports anything else doesn't start.
import { expect, it } from 'vitest'
import * as accounts from './floor-accounts.ts'
import * as alone from './floor-alone.ts'

it('exports a handler and nothing else', () => {
  for (const worker of [accounts, alone]) {
    expect(Object.keys(worker)).toEqual(['default'])
    expect(worker.default.fetch).toBeInstanceOf(Function)
  }
})
