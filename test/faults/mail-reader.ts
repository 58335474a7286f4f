// What people of the load do with their mailbox: they wait for a code.
import { setTimeout as sleep } from 'node:timers/promises'
import { idOfLinkToken, openChallenge } from '../../src/codes/handles.ts'
import { secrets } from './seeded.ts'
import type { Site } from './site.ts'

/** How long a reader waits before they do something else, milliseconds. */
const MAIL_MS = 1_000
const SUBJECTS = { 'sign-up': /^\d{6} /, reset: /^Set a new / }

/**
 * The code that goes with a challenge, from the mail that brought it; `undefined` where none comes, or the site is down. Somebody who asked
 * twice has two mails, and the code of one is none for the other: the link beside it tells which is which.
 */
export async function mailedCode(
  site: Site,
  email: string,
  of: 'sign-up' | 'reset',
  challenge: string,
): Promise<string | undefined> {
  const wanted = openChallenge(secrets, challenge)
  const isWanted = ({ to, subject, text }: { to: string; subject: string; text: string }): boolean =>
    to === email && SUBJECTS[of].test(subject) && idOfLinkToken(/[?&]token=([\w-]+)/.exec(text)?.[1] ?? '') === wanted
  for (const until = Date.now() + MAIL_MS; Date.now() < until && !site.down; await sleep(10)) {
    const mail = site.neighbours.mails.findLast(isWanted)
    const [code] = /\b\d{6}\b/.exec(mail?.text ?? '') ?? []
    if (code !== undefined) return code
  }
  return undefined
}
