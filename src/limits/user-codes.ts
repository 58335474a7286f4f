// Wrong user codes of devices (RFC 8628 §5.1): a person who is signed in types them, and so could a program.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { limitAddress } from './address.ts'
import { reservation, tagOf, type Reservation } from './attempts.ts'

/**
 * Prepares the count of a wrong code, which is one where `isWrong` holds: `SIGN_IN_ATTEMPTS` for a person, and ten times that for a network
 * address, which many may share.
 */
export function reserveUserCode(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'caller'>,
  userId: string,
  isWrong: Condition,
): Reservation {
  const { signInAttempts: most, signInWindowMs: windowMs } = deps.config
  const address = tagOf(deps, 'address', limitAddress(deps.caller.ip))
  const usual = [
    { key: `user-code:account:${userId}`, most, windowMs },
    { key: `user-code:address:${address}`, most: most * 10, windowMs },
  ]
  return reservation(deps, { usual, onlyIf: isWrong })
}
