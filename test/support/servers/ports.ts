// Ports for tests that have to name one before anything listens there. Each worker of a run takes them from a share of its own, and none
// twice: so nobody else takes one between the choice and the listening. They lie below those that Latchkey's own commands draw.
import { isFree } from '../../../src/ops/ports.ts'

const LOWEST = 10_000
const A_SHARE = 600
/** More than the workers of a run. */
const SHARES = 16

const first = LOWEST + A_SHARE * (Number(process.env['VITEST_POOL_ID'] ?? 0) % SHARES)
/** Another run on this machine begins elsewhere in the share. */
let next = process.pid % A_SHARE

/** A port that is free, and that nobody else in this run is given. */
export async function newPort(): Promise<number> {
  for (let tries = 0; tries < A_SHARE; tries += 1) {
    next = (next + 1) % A_SHARE
    if (await isFree(first + next, undefined)) return first + next
  }
  throw new Error('no port is free')
}
