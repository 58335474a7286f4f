// What people of the load do with their mailbox: they wait for a code.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Site } from './site.ts'

/** How long a reader waits before they do something else, milliseconds. */
const MAIL_MS = 1_000
const SUBJECTS = { 'sign-up': /^\d{6} /, reset: /^Set a new / }

/** The code in the newest mail of a kind to an address; `undefined` where none comes, or the site is down. */
export async function mailedCode(site: Site, email: string, of: 'sign-up' | 'reset'): Promise<string | undefined> {
  for (const until = Date.now() + MAIL_MS; Date.now() < until && !site.down; await sleep(10)) {
    const mail = site.neighbours.mails.findLast(({ to, subject }) => to === email && SUBJECTS[of].test(subject))
    const [code] = /\b\d{6}\b/.exec(mail?.text ?? '') ?? []
    if (code !== undefined) return code
  }
  return undefined
}
