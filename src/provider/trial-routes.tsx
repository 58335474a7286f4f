// Where the code of a trial comes back to (`clients/trial.ts`). Loaded when the first one does (`routes.tsx`).
import type { Context } from 'hono'
import { findAnyClient } from '../clients/managed.ts'
import { openTrial, trialUri } from '../clients/trial.ts'
import { faultless } from '../db/client.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { answerPage } from '../http/page.ts'
import { endTrial } from './trial.ts'
import { TrialOverPage, TrialRefusedPage, TriedPage } from './trial-pages.tsx'

/** What a trial's answer brings. */
export type TrialAnswer = {
  state?: string | undefined
  code?: string | undefined
  error?: string | undefined
  error_description?: string | undefined
}

/** Shows what came of a trial, once. Stands after `requireActing`. */
export async function trialAnswered(c: Context<AppEnv>, answer: TrialAnswer): Promise<Response> {
  const deps = c.get('deps')
  const own = c.get('own')
  const operator = c.get('live').user
  const begun = await openTrial(deps, answer.state ?? '', own.id)
  const [client] = begun === undefined ? [] : await faultless(findAnyClient(deps, begun.clientId))
  const { code, error, error_description: description = '' } = answer
  if (begun === undefined || client === undefined || (code === undefined && error === undefined))
    return answerPage(c, <TrialOverPage operator={operator} />, 400)
  const shown = { operator, client, uri: trialUri(deps.config.issuer) }
  if (code === undefined)
    return answerPage(c, <TrialRefusedPage {...{ ...shown, error: { error: error ?? '', description } }} />)
  const tried = await endTrial(deps, own, { begun, code })
  if (tried.ok) {
    const alg = client.metadata.id_token_signed_response_alg ?? 'RS256'
    return answerPage(c, <TriedPage {...{ ...shown, tried: tried.value, alg }} />)
  }
  // A code that was redeemed, or is a minute old: the page was loaded again.
  if (tried.error.error === 'invalid_grant') return answerPage(c, <TrialOverPage operator={operator} />, 400)
  return answerPage(c, <TrialRefusedPage {...{ ...shown, error: tried.error }} />)
}
