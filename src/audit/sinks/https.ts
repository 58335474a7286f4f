// AUDIT_SINK=https: a batch is a signed POST, as Standard Webhooks 1.0 has it (standardwebhooks.com).
import { askRemote, isLoopback } from '../../config/remote.ts'
import { toUtf8 } from '../../crypto/encoding.ts'
import { signWebhook } from '../../crypto/webhook.ts'
import { ok, refuse } from '../../result.ts'
import { documentOf, SINK_MS, type Sink } from './sink.ts'

/** No receiver makes us wait longer, milliseconds. */
const MOST_WAIT_MS = 86_400_000

/** Posts a batch. A 2xx answer acknowledges it, unless its body is longer than askRemote's bound. No redirect is followed. */
export const postToEndpoint: Sink = async (batch, { config, now }) => {
  const body = JSON.stringify(documentOf(batch, config.issuer))
  const timestamp = String(Math.floor(now() / 1000))
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'Latchkey',
    'webhook-id': batch.id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signWebhook(config.auditSinkKeys, `${batch.id}.${timestamp}.${body}`),
  }
  const loopback = isLoopback(new URL(config.issuer).hostname)
  const request = { method: 'POST', headers, body: toUtf8(body) }
  const answer = await askRemote(config.auditSinkUrl, request, { loopback, timeoutMs: SINK_MS })
  if (!answer.ok) return refuse({ failure: answer.error })
  if (answer.value.ok) return ok(undefined)
  return refuse({ failure: `status_${answer.value.status}`, ...waitOf(answer.value.headers.get('Retry-After')) })
}

/** `Retry-After` in seconds (RFC 9110 §10.2.3). A date is left to our own intervals. */
function waitOf(text: string | null): { waitMs?: number } {
  return text !== null && /^\d{1,9}$/.test(text) ? { waitMs: Math.min(MOST_WAIT_MS, Number(text) * 1000) } : {}
}
