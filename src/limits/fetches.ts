// How often strangers make us ask another server for a document: nobody floods anybody through us.
import type { Deps } from '../deps.ts'
import { limitAddress } from './address.ts'
import { reservation, tagOf, type Reservation } from './attempts.ts'

const AN_HOUR_FROM_AN_ADDRESS = 60
const AN_HOUR_TO_A_HOST = 1000
const HOUR_MS = 3_600_000

/** Prepares the count of a document that is asked for at a host: of the address that makes us ask, and of that host. */
export function reserveFetch(deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>, host: string): Reservation {
  const limit = { windowMs: HOUR_MS }
  const usual = [
    {
      key: `fetch:address:${tagOf(deps, 'address', limitAddress(deps.caller.ip))}`,
      most: AN_HOUR_FROM_AN_ADDRESS,
      ...limit,
    },
    { key: `fetch:host:${host.slice(0, 253)}`, most: AN_HOUR_TO_A_HOST, ...limit },
  ]
  return reservation(deps, { usual })
}
