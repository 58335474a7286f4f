// The clock's part of mail: what was not sent with its request is tried again, later and later, and given up at last.
import { unseal } from '../crypto/seal.ts'
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { Message } from './compose.ts'
import { sendMail } from './drivers.ts'
import { claimDue, markFailed, markSent, postpone } from './store.ts'

const MOST_ATTEMPTS = 8
const MAILS_A_RUN = 50
const FIRST_BACKOFF_MS = 60_000
const CLAIM_MS = 300_000

/** Tries the mails that are due. Says how many were sent, put off and given up. */
export async function retryMails(
  deps: Pick<Deps, 'db' | 'now' | 'config' | 'mailBinding'>,
): Promise<{ sent: number; postponed: number; failed: number }> {
  const { db, config } = deps
  const counted = { sent: 0, postponed: 0, failed: 0 }
  const now = deps.now()
  const due = await faultless(claimDue(db, now, now + CLAIM_MS, MAILS_A_RUN))
  for (const row of due) {
    const opened = row.sealed === null ? undefined : await unseal(config.secrets, `mail:${row.id}`, row.sealed)
    const delivery = opened === undefined ? 'refused' : await sendMail(deps, JSON.parse(opened) as Message, row.id)
    if (delivery === 'sent') {
      await faultless(markSent(db, row.id, deps.now()))
      counted.sent += 1
    } else if (delivery === 'refused' || row.attempts >= MOST_ATTEMPTS) {
      const failure =
        opened === undefined
          ? 'can no longer be opened'
          : delivery === 'refused'
            ? 'refused by the mail service'
            : 'given up'
      await faultless(markFailed(db, row.id, deps.now(), failure))
      counted.failed += 1
    } else {
      await faultless(postpone(db, row.id, deps.now() + FIRST_BACKOFF_MS * 2 ** row.attempts))
      counted.postponed += 1
    }
  }
  return counted
}
