// Tells clients that a session of theirs has ended (OIDC Back-Channel Logout 1.0 §2.5 to §2.8).
import { findClient } from '../clients/find.ts'
import { askRemote, isLoopback } from '../config/remote.ts'
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { beginLogouts, settleLogout, type Delivery } from '../grants/logouts.ts'
import { issueLogoutToken } from '../tokens/issue-grant.ts'

type SendDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** A client that doesn't answer holds nobody else up for longer (§2.5 says nothing; ASVS and practice: a few seconds). */
const TIMEOUT_MS = 5000

/** Sends what is due, side by side. Says how many clients were told, and how many were not. */
export async function sendLogouts(deps: SendDeps): Promise<{ told: number; failed: number }> {
  const due = await beginLogouts(deps)
  const outcomes = await Promise.all(due.map((delivery) => send(deps, delivery)))
  const told = outcomes.filter(Boolean).length
  return { told, failed: outcomes.length - told }
}

async function send(deps: SendDeps, delivery: Delivery): Promise<boolean> {
  const { clientId, userId, sessionId } = delivery
  const [client] = await faultless(findClient(deps, clientId))
  const uri = client?.metadata.backchannel_logout_uri
  if (client === undefined || uri === undefined) {
    // Nobody is there to be told any more.
    await settleLogout(deps, delivery, { told: true, outcome: 'no_uri' })
    return true
  }
  const alg = client.metadata.id_token_signed_response_alg ?? 'RS256'
  const body = new URLSearchParams({ logout_token: await issueLogoutToken(deps, { clientId, userId, sessionId, alg }) })
  const loopback = isLoopback(new URL(deps.config.issuer).hostname)
  const answer = await askRemote(uri, { method: 'POST', body }, { loopback, timeoutMs: TIMEOUT_MS })
  const told = answer.ok && (answer.value.status === 200 || answer.value.status === 204)
  await settleLogout(deps, delivery, { told, outcome: answer.ok ? String(answer.value.status) : answer.error })
  return told
}
