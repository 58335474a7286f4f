// Clients hear of the end of a session right after the answer that ended it (OIDC Back-Channel Logout 1.0 §2.5), whatever door it came by. What
// fails, and what ends otherwise, is the clock's.
import type { Deps } from '../deps.ts'
import { sendLogouts } from './send-logouts.ts'

/** Sends what is due, after the answer, if a session has ended that a client wants to hear of. Otherwise it asks D1 nothing. */
export function tellClients(deps: Deps): void {
  if (deps.toTell.clients) deps.afterAnswer(sendLogouts(deps))
}

/** A sibling's call that may end sessions, and tells their clients. */
export const telling =
  <Input, Outcome>(verb: (deps: Deps, input: Input) => Promise<Outcome>) =>
  async (deps: Deps, input: Input): Promise<Outcome> => {
    const outcome = await verb(deps, input)
    tellClients(deps)
    return outcome
  }
