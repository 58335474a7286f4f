// Checks that only an attempt can answer: that one-time things are spent once, and that a password can be hashed.
import { Busy } from '../crypto/scrypt.ts'
import { DatabaseFault } from '../db/client.ts'
import { askDatabase } from '../db/health.ts'
import type { Deps } from '../deps.ts'
import type { HealthLine } from './health-lines.ts'

/** The parameters of every hash that is made here (contract §5). */
const PARAMETERS = { ln: 14, r: 8, p: 5, length: 32 }

/** Two lines. Leaves no row. At most three round trips, and one hash. */
export async function tryDeeply(deps: Pick<Deps, 'db' | 'now' | 'scrypt'>): Promise<HealthLine[]> {
  return Promise.all([tryGuard(deps), tryHash(deps)])
}

async function tryGuard(deps: Pick<Deps, 'db' | 'now'>): Promise<HealthLine> {
  try {
    await askDatabase(deps)
    return { id: 'guard', state: 'good', problem: 'none' }
  } catch (error) {
    if (!(error instanceof DatabaseFault)) throw error
    const problem = error.message.includes('changes()') ? 'not_proved' : 'unavailable'
    return { id: 'guard', state: 'bad', problem }
  }
}

async function tryHash({ scrypt }: Pick<Deps, 'scrypt'>): Promise<HealthLine> {
  try {
    const hash = await scrypt(new Uint8Array(16), new Uint8Array(16), PARAMETERS)
    const isWhole = hash.length === PARAMETERS.length
    return { id: 'hash', state: isWhole ? 'good' : 'bad', problem: isWhole ? 'none' : 'failed' }
  } catch (error) {
    // Every hash goes to objects that may be out of reach, which counts as busy, too.
    return { id: 'hash', state: 'bad', problem: error instanceof Busy ? 'busy' : 'failed' }
  }
}
