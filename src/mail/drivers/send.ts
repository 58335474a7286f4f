// How mail leaves: one port, a driver each. A driver takes a message and an idempotency key and says what became of it.
import type { MailDriver } from '../../config/mail.ts'
import type { Deps } from '../../deps.ts'
import type { Message } from '../compose.ts'
import { sendByCloudflare } from './cloudflare.ts'
import { sendByPostmark } from './postmark.ts'
import { sendByResend } from './resend.ts'
import { sendBySmtp } from './smtp.ts'

/**
 * `retry`: nothing was sent, and what stood in the way may pass. `refused`: it won't. `unknown`: the mail may have been
 * taken, and no answer came that says so; to send it again may be to send it twice.
 */
export type Delivery = 'sent' | 'retry' | 'refused' | 'unknown'

/** Never throws, and tells nobody of a message, an address or a key. */
export type Driver = (deps: Pick<Deps, 'config' | 'mailBinding'>, message: Message, key: string) => Promise<Delivery>

const drivers: Record<MailDriver, Driver> = {
  outbox: () => Promise.resolve('sent'),
  cloudflare: sendByCloudflare,
  resend: sendByResend,
  postmark: sendByPostmark,
  smtp: sendBySmtp,
}

/** Hands a message to the configured driver. The key is the UUIDv7 of the mail, the same at each attempt. */
export const sendMail: Driver = (deps, message, key) => drivers[deps.config.mailDriver](deps, message, key)
