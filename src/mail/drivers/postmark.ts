// MAIL_DRIVER=postmark: https://postmarkapp.com/developer/api/email-api
import type { Driver } from './driver.ts'
import { postMail } from './post.ts'

/**
 * Error codes about the account and not about the mail. They pass when the operator mends the account: the token, an
 * unconfirmed sender, no credits, an account under review.
 */
const ACCOUNT_TROUBLES: readonly unknown[] = [10, 100, 400, 401, 405, 412, 413]

/** Sends by Postmark, which has no idempotency keys. */
export const sendByPostmark: Driver = ({ config }, message) =>
  postMail(
    {
      url: 'https://api.postmarkapp.com/email',
      headers: { 'X-Postmark-Server-Token': config.mailKey },
      body: {
        From: config.mailFrom.text,
        To: message.to,
        Subject: message.subject,
        TextBody: message.text,
        HtmlBody: message.html,
        Headers: [{ Name: 'Auto-Submitted', Value: 'auto-generated' }],
        MessageStream: 'outbound',
      },
    },
    ({ ErrorCode: code }) => {
      if (typeof code !== 'number') return undefined
      return code === 0 ? 'sent' : ACCOUNT_TROUBLES.includes(code) ? 'retry' : 'refused'
    },
  )
