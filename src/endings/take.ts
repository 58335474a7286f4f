// Taking a one-time step: of all requests with the same values one takes it, and stores how it ended.
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { deleteClaim, insertClaim, replaceClaim, selectStep, updateEnding } from './store.ts'

/** How long work may go on after its client has left (platform limit): an older claim is abandoned. */
const WORK_MS = 30_000
/** How long a finished step is answered again (contract §2). */
const DONE_MS = 60_000
/** A refusal spent nothing. It is the answer for requests that were sent together with it, and is judged anew soon. */
const REFUSED_MS = 5_000

/** A step, and the request that takes it. */
export type Claim = { key: string; claim: string }

/** The claim of another request, and its ending, sealed; `null` while it is at work. */
export type TakenBefore = { claim: string; ending: string | null }

/** `ours`: this request takes it. `free`: no request does. Otherwise another one has. */
export type Taken = 'ours' | 'free' | TakenBefore

/** Takes a step, or learns who took it: one round trip. */
export async function takeStep(deps: Pick<Deps, 'db' | 'now'>, claim: Claim): Promise<Taken> {
  const now = deps.now()
  const [, [step]] = await run(deps.db, [
    insertClaim(deps.db, { ...claim, expiresAt: now + WORK_MS }, now),
    selectStep(deps.db, claim.key, now),
  ])
  return takenAs(step, claim)
}

/** Takes a finished step again, whose ending is of no use any more, unless another request was faster: one round trip. */
export async function takeOver(deps: Pick<Deps, 'db' | 'now'>, claim: Claim, over: TakenBefore): Promise<Taken> {
  const now = deps.now()
  const [, [step]] = await run(deps.db, [
    replaceClaim(deps.db, { ...claim, expiresAt: now + WORK_MS }, over.claim),
    selectStep(deps.db, claim.key, now),
  ])
  return takenAs(step, claim)
}

/** Learns who took a step, without taking it: one round trip. */
export async function lookAtStep(deps: Pick<Deps, 'db' | 'now'>, key: string): Promise<Taken> {
  const [[step]] = await run(deps.db, [selectStep(deps.db, key, deps.now())])
  return takenAs(step)
}

function takenAs(step: TakenBefore | undefined, claim?: Claim): Taken {
  if (step === undefined) return 'free'
  return step.claim === claim?.claim ? 'ours' : step
}

/** Stores how a step ended. `spentUntil`: a refusal spent the step, until then. */
export async function keepEnding(
  deps: Pick<Deps, 'db' | 'now'>,
  claim: Claim,
  { ending, how, spentUntil }: { ending: string; how: 'done' | 'refused'; spentUntil?: number | undefined },
): Promise<void> {
  const now = deps.now()
  const expiresAt = how === 'done' ? now + DONE_MS : (spentUntil ?? now + REFUSED_MS)
  await run(deps.db, [updateEnding(deps.db, claim, ending, expiresAt)])
}

/** Frees a step that ended in a fault, so that the next try does the work. */
export async function giveBack(deps: Pick<Deps, 'db'>, claim: Claim): Promise<void> {
  await run(deps.db, [deleteClaim(deps.db, claim)])
}
