// Clients hear of the end of a session right after the answer that ended it (OIDC Back-Channel Logout 1.0 §2.5), whatever door it came by. What
// fails, what expires and what an operator's command ends is the clock's.
import type { Deps } from '../deps.ts'
import { serve as serveCall } from '../gate/serve.ts'

/** Sends what is due, after the answer, if a session has ended that a client wants to hear of. Otherwise it asks D1 nothing. */
export function tellClients(deps: Deps): void {
  if (deps.toTell.clients) deps.afterAnswer(send(deps))
}

async function send(deps: Deps): Promise<void> {
  await (await import('./send-logouts.ts')).sendLogouts(deps)
}

/** Serves a sibling's call as `gate/serve.ts` does. Clients hear of the sessions that it ended. */
export const serve: typeof serveCall = (env, context, schema, raw, verb) =>
  serveCall(env, context, schema, raw, async (deps, input) => {
    const outcome = await verb(deps, input)
    tellClients(deps)
    return outcome
  })
