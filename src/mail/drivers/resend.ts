// MAIL_DRIVER=resend: https://resend.com/docs/api-reference/emails/send-email
import type { Driver } from './driver.ts'
import { postMail } from './post.ts'

/** Sends by Resend, which sends only one mail for an idempotency key within 24 hours. */
export const sendByResend: Driver = ({ config }, message, key) =>
  postMail(
    {
      url: 'https://api.resend.com/emails',
      headers: { Authorization: `Bearer ${config.mailKey}`, 'Idempotency-Key': key },
      body: {
        from: config.mailFrom.text,
        to: [message.to],
        subject: message.subject,
        text: message.text,
        html: message.html,
        headers: { 'Auto-Submitted': 'auto-generated' },
      },
    },
    ({ id }) => (typeof id === 'string' ? 'sent' : undefined),
  )
