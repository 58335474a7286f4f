// A thread that draws bad requests, so that whoever sends them doesn't wait for the dice. Started by drawer.ts.
import { parentPort } from 'node:worker_threads'
import fc from 'fast-check'
import { hostileRequests, type Hostile } from '../support/hostile-requests.ts'
import type { Order } from './drawer.ts'

let arbitrary: fc.Arbitrary<Hostile> | undefined
parentPort?.on('message', ({ known, seed, many }: Order) => {
  if (known !== undefined) arbitrary = hostileRequests(known)
  if (arbitrary !== undefined) parentPort?.postMessage(fc.sample(arbitrary, { numRuns: many, seed }))
})
