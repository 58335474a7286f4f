// `npm run ops -- seed --mixed`: people and events as a directory and a log have them after a year.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Printed } from '../support/servers/command-line.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { ops as operate, tidyUp } from '../support/servers/operator.ts'
import { query } from '../support/servers/processes.ts'
import { SAYS } from '../../src/audit/events.ts'

const PEOPLE = 1_100
/** So many that one person's share of a hundredth can't be mistaken for another's. */
const EVENTS = 6_000
const DAY_MS = 86_400_000

let state: string
const ops = (...words: string[]): Promise<Printed> => operate(...words, '--persist-to', state)
/** The one number that a query gives. */
const one = (sql: string): number => query<{ n: number }>(state, sql)[0]?.n ?? -1
/** What was counted by the day, and what the log has of it. */
const signIns = () => [
  one("SELECT sum(count) AS n FROM daily_counts WHERE name = 'sign_ins'"),
  one("SELECT count(*) AS n FROM audit_events WHERE event = 'authn_login_success'"),
]

let seeded: Printed

beforeAll(async () => {
  state = await migratedFolder()
  const many = ['--users', `${PEOPLE}`, '--sessions', '40', '--events', `${EVENTS}`]
  seeded = await ops('seed', '--mixed', '--password', 'Seven-otters-7', ...many)
})

afterAll(tidyUp)

describe('seed --mixed', () => {
  it('says what it made', () => {
    expect(seeded).toMatchObject({ code: 0, stderr: '' })
    expect(seeded.stdout).toMatch(
      /^Made 1,100 people in \S+ s, 40 live and 0 expired sessions in \S+ s, 6,000 events in \S+ s\.$/,
    )
  })

  it('makes people of many names, addresses, roles and states', () => {
    const kinds = query<{ role: string; status: string }>(state, 'SELECT DISTINCT role, status FROM users')
    expect(new Set(kinds.map(({ role }) => role))).toEqual(new Set(['USER', 'ADMIN']))
    expect(new Set(kinds.map(({ status }) => status))).toEqual(new Set(['active', 'unverified', 'disabled']))
    expect(one('SELECT count(DISTINCT name) AS n FROM users')).toBeGreaterThan(500)
    expect(
      one("SELECT count(DISTINCT substr(email, 1, 2)) AS n FROM users WHERE email GLOB '[a-z]*@example.*'"),
    ).toBeGreaterThan(50)
    expect(one('SELECT count(*) AS n FROM users WHERE name IS NULL')).toBe(PEOPLE / 11)
  })

  it('gives the password to nobody who has a role', () => {
    expect(query(state, 'SELECT DISTINCT role FROM users WHERE hashed_password IS NOT NULL')).toEqual([
      { role: 'USER' },
    ])
  })

  it('writes events of forty days, in the words of the vocabulary, about people who are there', () => {
    const events = query<{ event: keyof typeof SAYS; reason: string | null; meta: string | null }>(
      state,
      'SELECT DISTINCT event, reason, meta FROM audit_events',
    )
    for (const { event, reason, meta } of events) {
      const says: { reasons?: readonly string[]; facts?: object } = SAYS[event]
      if (reason !== null) expect([...(says.reasons ?? []), 'sign_in']).toContain(reason)
      for (const fact of Object.keys(JSON.parse(meta ?? '{}'))) expect(Object.keys(says.facts ?? {})).toContain(fact)
    }
    expect(one(`SELECT count(DISTINCT at / ${DAY_MS}) AS n FROM audit_events`)).toBeGreaterThanOrEqual(40)
    expect(one('SELECT count(*) AS n FROM audit_events')).toBe(EVENTS)
    expect(one('SELECT count(*) AS n FROM audit_events WHERE subject_id NOT IN (SELECT id FROM users)')).toBe(0)
    expect(
      one(
        "SELECT count(*) AS n FROM audit_events WHERE event = 'user_disabled' AND actor_id IN (SELECT id FROM users WHERE role = 'ADMIN')",
      ),
    ).toBeGreaterThan(0)
    expect(
      one(
        'SELECT max(n) AS n FROM (SELECT count(*) AS n FROM audit_events WHERE subject_id IS NOT NULL GROUP BY subject_id)',
      ),
    ).toBeGreaterThan(EVENTS / 200)
  })

  it('counts them by the day; a second run goes on with the numbers, and is counted behind the mark, each event once', async () => {
    const [counted = 0, happened = 0] = signIns()
    expect(happened - counted).toBeLessThan(3)
    expect(counted).toBeGreaterThan(EVENTS / 3)
    expect((await ops('seed', '--mixed', '--users', '2', '--events', '500')).code).toBe(0)
    const [again = 0, all = 0] = signIns()
    expect(all).toBeGreaterThan(happened)
    expect(all - again).toBeLessThan(3)
    expect(one('SELECT count(*) AS n FROM users')).toBe(PEOPLE + 2)
    expect(query(state, 'SELECT email FROM users ORDER BY rowid DESC LIMIT 1')).toEqual([
      { email: expect.stringMatching(/0001102@example\.(com|org|net)$/) },
    ])
    expect(one("SELECT count AS n FROM daily_counts WHERE name = 'people' ORDER BY day DESC")).toBe(PEOPLE + 2)
  })

  it('gives events to nobody where there is nobody mixed', async () => {
    const empty = await migratedFolder()
    expect(await operate('seed', '--mixed', '--events', '5', '--persist-to', empty)).toMatchObject({
      code: 1,
      stderr: 'There are no mixed people for the events: add --users N.',
    })
  })
})
