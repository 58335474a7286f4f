// How often strangers may register software (RFC 7591 §5): each registration is a row that stays for weeks.
import type { Deps } from '../deps.ts'
import { limitAddress } from './address.ts'
import { reservation, tagOf, type Reservation } from './attempts.ts'

const AN_HOUR_FROM_AN_ADDRESS = 100
const HOUR_MS = 3_600_000

/** Prepares the count of a registration without an initial access token: 100 an hour from an address, which may be that of a service with many people. */
export function reserveRegistration(deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>): Reservation {
  const key = `register:address:${tagOf(deps, 'address', limitAddress(deps.caller.ip))}`
  return reservation(deps, { usual: [{ key, most: AN_HOUR_FROM_AN_ADDRESS, windowMs: HOUR_MS }] })
}
