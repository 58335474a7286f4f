// Prepared reads of codes, for the use cases that put them into a batch of their own.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { RESEND_AFTER_MS } from './rules.ts'
import { emailOf, isHeld, isRenewable, readChallenge, readCode, readHeld, type Which } from './store.ts'

/** The row of a challenge for which a new code may still be asked, and its address as an expression. */
export const findChallenge = (deps: Pick<Deps, 'db' | 'now'>, which: Which) => ({
  row: readChallenge(deps.db, which, deps.now()),
  email: emailOf(which),
})

/** A condition: the challenge lives, and its last code was sent a minute ago or longer. */
export const mayBeRenewed = (deps: Pick<Deps, 'now'>, which: Which): Condition =>
  isRenewable(which, deps.now() - RESEND_AFTER_MS, deps.now())

/** The row of a live code, for the page of its link. It changes and spends nothing. */
export const findCode = (deps: Pick<Deps, 'db' | 'now'>, which: Which) => readCode(deps.db, which, deps.now())

/** Whether an undo link can still take this address back: then nobody may take it. */
export const readHeldAddress = (deps: Pick<Deps, 'db' | 'now'>, email: string | Condition) =>
  readHeld(deps.db, isHeld(email, null, deps.now()))
