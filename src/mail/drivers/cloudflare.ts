// MAIL_DRIVER=cloudflare: Cloudflare Email Service by the `send_email` binding,
// https://developers.cloudflare.com/email-service/api/send-emails/workers-api/
import type { Delivery, Driver } from './driver.ts'
import { within } from './within.ts'

const REQUEST_MS = 10_000

/** The documented error codes. `retry`: limits, an outage, or a sender that isn't set up yet. */
const DELIVERIES: ReadonlyMap<unknown, Delivery> = new Map([
  ['E_RATE_LIMIT_EXCEEDED', 'retry'],
  ['E_DAILY_LIMIT_EXCEEDED', 'retry'],
  ['E_INTERNAL_SERVER_ERROR', 'retry'],
  ['E_DELIVERY_FAILED', 'retry'],
  ['E_SENDER_NOT_VERIFIED', 'retry'],
  ['E_SENDER_DOMAIN_NOT_AVAILABLE', 'retry'],
  ['E_VALIDATION_ERROR', 'refused'],
  ['E_FIELD_MISSING', 'refused'],
  ['E_TOO_MANY_RECIPIENTS', 'refused'],
  ['E_RECIPIENT_NOT_ALLOWED', 'refused'],
  ['E_RECIPIENT_SUPPRESSED', 'refused'],
  ['E_CONTENT_TOO_LARGE', 'refused'],
])

/** Sends by the binding, which has no idempotency keys. */
export const sendByCloudflare: Driver = async ({ config, mailBinding }, message) => {
  if (mailBinding === undefined) return 'retry'
  const { name, address } = config.mailFrom
  try {
    await within(
      REQUEST_MS,
      mailBinding.send({
        to: message.to,
        from: name === '' ? address : { name, email: address },
        subject: message.subject,
        text: message.text,
        html: message.html,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
    )
    return 'sent'
  } catch (error) {
    return DELIVERIES.get((error as { code?: unknown } | undefined)?.code) ?? 'unknown'
  }
}
