// A prepared read of the request that a challenge stands for.
import type { Deps } from '../deps.ts'
import { readChallenge } from './store.ts'

/** The row of a challenge that a new code may still be asked for. */
export const findChallenge = (deps: Pick<Deps, 'db' | 'now'>, id: string) => readChallenge(deps.db, id, deps.now())
