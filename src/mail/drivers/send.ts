// Sends mail by the configured driver.
import type { MailDriver } from '../../config/mail.ts'
import type { Driver } from './driver.ts'
import { sendByCloudflare } from './cloudflare.ts'
import { sendByPostmark } from './postmark.ts'
import { sendByResend } from './resend.ts'
import { sendBySmtp } from './smtp.ts'

const drivers: Record<MailDriver, Driver> = {
  outbox: () => Promise.resolve('sent'),
  cloudflare: sendByCloudflare,
  resend: sendByResend,
  postmark: sendByPostmark,
  smtp: sendBySmtp,
}

/** Hands a message to the configured driver. The key is the UUIDv7 of the mail, the same at each attempt. */
export const sendMail: Driver = (deps, message, key) => drivers[deps.config.mailDriver](deps, message, key)
