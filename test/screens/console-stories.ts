// What operators do every day, as stories that a browser tells: from the overview to the help, and what is so after it. No story needs a script.
import type { Page } from 'playwright-core'
import type { Desk } from '../support/servers/desk.ts'

/** What others may have written: HTML that must stay text. */
export const HOSTILE = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`

/** Somebody to be helped, with a session from a program that calls itself by HTML. */
export type Person = { id: string; email: string; sessionId: string }

/** Who tells a story: what they do, each step looked at and counted. */
export type Teller = {
  page: Page
  desk: Desk
  /** Clicks something of the page, and looks at where it leads. */
  click: (selector: string) => Promise<void>
  /** Types into the bar, and goes to the person whom it finds: one click, or two where the person is chosen in a list. */
  find: (text: string) => Promise<void>
  fill: (name: string, text: string) => Promise<void>
}

type Story = {
  tell: (teller: Teller, person: Person) => Promise<void>
  /** More clicks than four, where the story goes on after the help. */
  most?: number
  /** How often what was done stands in the database: once. */
  done: (desk: Desk, person: Person) => number
}

const BUTTON = 'main form[method=post] button[type=submit]'
const nav = (name: string): string => `nav a[href$="/admin/${name}"]`
const count = (desk: Desk, sql: string, ...values: string[]): number =>
  desk.ask<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`, ...values)[0]?.n ?? 0
const events = (desk: Desk, event: string, subjectId: string): number =>
  count(desk, 'audit_events WHERE event = ? AND subject_id = ?', event, subjectId)

/** A story in which a person is found and something is done for them. */
const forPerson = (act: string, done: Story['done']): Story => ({
  tell: async ({ find, click }, { email }) => {
    await find(email)
    await click(`main a[href$="/${act}"]`)
    await click(BUTTON)
  },
  done,
})

export const STORIES: Readonly<Record<string, Story>> = {
  'unlock somebody': forPerson('unlock', (desk, { id }) => events(desk, 'user_unlocked', id)),
  'lost device': forPerson('remove-factors', (desk, { id }) => events(desk, 'factor_removed', id)),
  leaver: forPerson('disable', (desk, { id }) => count(desk, 'users WHERE id = ? AND disabled_at IS NOT NULL', id)),
  'suspicious session': {
    tell: async ({ click }, { sessionId }) => {
      await click(nav('sessions'))
      await click(`main a[href*="${sessionId}/end"]`)
      await click(BUTTON)
    },
    done: (desk, { sessionId }) => count(desk, 'sessions WHERE id = ? AND active = 0', sessionId),
  },
  'wrong role': {
    tell: async ({ page, find, click }, { email }) => {
      await find(email)
      await click('main a[href$="/role"]')
      await page.check('[name=role][value=ADMIN]')
      await click(BUTTON)
    },
    done: (desk, { id }) => count(desk, `users WHERE id = ? AND role = 'ADMIN'`, id),
  },
  'stuck mail': {
    tell: async ({ click }, { id }) => {
      await click(nav('mail'))
      await click(`main a[href$="/admin/mail/${id}/retry"]`)
      await click(BUTTON)
    },
    done: (desk, { id }) => count(desk, `audit_events WHERE event = 'mail_repeated' AND meta ->> 'mail' = ?`, id),
  },
  'old key': {
    tell: async ({ desk, click }) => {
      desk.ask('UPDATE signing_keys SET rotates_at = ?', Date.now() + 9e9)
      await click(nav('keys'))
      await click('main a[href$="/rotate"]')
      await click(BUTTON)
    },
    done: (desk) => count(desk, `(SELECT 1 FROM audit_events WHERE event = 'key_due' LIMIT 1)`),
  },
  'a deploy that lacks a migration': {
    tell: async ({ page, desk, click }) => {
      const [last] = desk.ask<{ id: number; name: string }>(
        'SELECT id, name FROM d1_migrations ORDER BY id DESC LIMIT 1',
      )
      if (last === undefined) throw new Error('no migration')
      desk.ask('DELETE FROM d1_migrations WHERE id = ?', last.id)
      await page.reload()
      await page.getByText(last.name.replace('.sql', '')).first().waitFor()
      await click(nav('health'))
      await page.getByText(last.name.replace('.sql', '')).first().waitFor()
      desk.ask('INSERT INTO d1_migrations (id, name) VALUES (?, ?)', last.id, last.name)
    },
    done: () => 1,
  },
  'impersonate and stop': {
    // The fifth click ends it.
    most: 5,
    tell: async ({ page, find, click, fill }, { id, email }) => {
      await find(email)
      await click('main a[href$="/impersonate"]')
      await fill('reason', 'Ticket 4711')
      await click('main form[action$="/impersonate"] button[type=submit]')
      await page.waitForURL('**/account')
      await click('form[action$="/impersonation/stop"] button')
      await page.waitForURL(`**/admin/people/${id}`)
    },
    done: (desk, { id }) => events(desk, 'impersonation_ended', id),
  },
}

let people = 0

/** Puts somebody to be helped into the database, with an app, a session, and a mail that was given up under their id. */
export function addPerson({ ask }: Desk): Person {
  people += 1
  const now = Date.now()
  const made = { id: uuid(now), email: `story-${people}@example.com`, sessionId: uuid(now) }
  ask(
    'INSERT INTO users (id, email, name, email_verified_at) VALUES (?, ?, ?, ?)',
    made.id,
    made.email,
    HOSTILE.slice(0, 90),
    now,
  )
  ask(
    `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at) VALUES (?, ?, 'x', 'y', 1, 1)`,
    uuid(now),
    made.id,
  )
  ask(
    `INSERT INTO sessions (id, user_id, transport, rotated_at, issued_jti, amr, auth_time, last_used_at, expires_at, idle_expires_at, active, user_agent, country, ip)
     VALUES (?, ?, 'cookie', ?, 'j', '["pwd"]', ?, ?, ?, ?, 1, ?, 'DE', '203.0.113.9')`,
    made.sessionId,
    made.id,
    now,
    now,
    now,
    now + 9e9,
    now + 9e8,
    HOSTILE,
  )
  ask(
    `INSERT INTO mails (id, kind, recipient, sealed, attempts, next_attempt_at, failed_at, failure) VALUES (?, 'new_device', ?, 'v1.x', 9, 1, 1, ?)`,
    made.id,
    made.email,
    HOSTILE,
  )
  return made
}

const uuid = (at: number): string => {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

/** Somebody whose address is HTML, and what they did. */
export function addHostile({ ask }: Desk): string {
  const now = Date.now()
  const id = uuid(now)
  ask(
    'INSERT INTO users (id, email, name, email_verified_at) VALUES (?, ?, ?, ?)',
    id,
    `${HOSTILE}@example.com`,
    HOSTILE,
    now,
  )
  ask(
    `INSERT INTO audit_events (id, at, event, outcome, actor_id, subject_id, ip, country, user_agent, request_id, reason, meta)
     VALUES (?, ?, 'malicious_cors', 'failure', ?, ?, ?, ?, ?, ?, ?, ?)`,
    uuid(now),
    now,
    id,
    id,
    HOSTILE,
    HOSTILE,
    HOSTILE,
    HOSTILE,
    HOSTILE,
    JSON.stringify({ origin: HOSTILE }),
  )
  return id
}
