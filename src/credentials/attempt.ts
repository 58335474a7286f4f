// Work for which an attempt was reserved. Where too many hashes wait nothing is tested, so the attempt isn't counted either.
import { Busy } from '../crypto/scrypt.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { returnAttempt, type Slots } from '../limits/attempts.ts'

/** Does the work; gives the reserved slots back when it is refused as `Busy`. */
export async function unlessBusy<T>(deps: Pick<Deps, 'db'>, reserved: Slots, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Busy && reserved.keys.length > 0) await run(deps.db, [returnAttempt(deps, reserved)])
    throw error
  }
}
