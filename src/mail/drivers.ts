// How mail leaves: one port, a driver each. A driver takes a message and an idempotency key and says what became of it.
import type { Config } from '../config.ts'
import type { Message } from './compose.ts'

/** `retry` for what may pass (an outage, a limit), `refused` for what will not (the service says no). */
export type Delivery = 'sent' | 'retry' | 'refused' | 'unknown'

type Post = { url: string; headers: Record<string, string>; body: Record<string, unknown> }

const REQUEST_TIMEOUT_MS = 10_000

/** Hands a message to the configured service. Never throws; never says why in words that carry the message. */
export async function sendMail(config: Config, message: Message, idempotencyKey: string): Promise<Delivery> {
  if (config.mailDriver === 'outbox') return 'sent'
  const post = config.mailDriver === 'resend' ? resend(config, message, idempotencyKey) : postmark(config, message)
  try {
    const answer = await fetch(post.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...post.headers },
      body: JSON.stringify(post.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
    await answer.body?.cancel()
    if (answer.ok) return 'sent'
    const passing = answer.status === 408 || answer.status === 409 || answer.status === 429 || answer.status >= 500
    return passing || answer.status === 401 || answer.status === 403 ? 'retry' : 'refused'
  } catch {
    return 'retry'
  }
}

function resend(config: Config, message: Message, idempotencyKey: string): Post {
  return {
    url: 'https://api.resend.com/emails',
    headers: { Authorization: `Bearer ${config.mailKey}`, 'Idempotency-Key': idempotencyKey },
    body: { from: config.mailFrom, to: [message.to], subject: message.subject, text: message.text, html: message.html },
  }
}

function postmark(config: Config, message: Message): Post {
  return {
    url: 'https://api.postmarkapp.com/email',
    headers: { 'X-Postmark-Server-Token': config.mailKey, Accept: 'application/json' },
    body: {
      From: config.mailFrom,
      To: message.to,
      Subject: message.subject,
      TextBody: message.text,
      HtmlBody: message.html,
      MessageStream: 'outbound',
    },
  }
}
