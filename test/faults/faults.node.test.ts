// `npm run test:faults`: its command line, and whether its checks see what they are there for. In `npm run test:all` the short tier runs
// whole, as CI does it.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { migrations } from '../bench/bare-workerd.ts'
import { node, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'
import { check } from './checks.ts'
import { Ledger } from './ledger.ts'
import { wrongWith } from './refusals.ts'

/** It takes two and a half minutes, and longer where others work beside it. */
const SHORT_MS = 900_000
const [ADA, SESSION] = ['01900000-0000-7000-8000-0000000000a1', '01900000-0000-7000-8000-0000000000b1']

afterAll(removeFolders)

/** A database as it is after a kill: what these statements left. */
function left(...statements: string[]): DatabaseSync {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false })
  for (const { sql } of migrations()) database.exec(sql)
  for (const sql of statements) database.exec(sql)
  return database
}

const ada = `INSERT INTO users (id, email, email_verified_at) VALUES ('${ADA}', 'ada@example.com', 1)`
const event = (name: string, session = 'NULL'): string =>
  `INSERT INTO audit_events (id, at, event, outcome, subject_id, session_id)
   VALUES ('${crypto.randomUUID()}', 1, '${name}', 'success', '${ADA}', ${session})`
const session = (active: 0 | 1): string =>
  `INSERT INTO sessions (id, user_id, active, revoked_at, revoked_reason, transport, counter, rotated_at, issued_jti, amr, auth_time,
   last_used_at, expires_at, idle_expires_at) VALUES ('${SESSION}', '${ADA}', ${active}, ${active === 1 ? 'NULL, NULL' : "1, 'sign_out'"},
   'bearer', 2, 1, 'jti', '[]', 1, 1, 1, 1)`
const whole = [ada, event('user_created'), session(1), event('authn_login_success', `'${SESSION}'`)]

describe('the checks after a kill', () => {
  it('find nothing where everything is whole', () => {
    const { halfDone, integrity } = check(left(...whole), [])
    expect([halfDone, integrity]).toEqual([[], []])
  })

  it.each([
    ['a session without a person', [session(1), event('authn_login_success', `'${SESSION}'`)]],
    ['a person without the record of their beginning', [ada]],
    ['a recorded beginning without a person', [event('user_created')]],
    ['a session without the record of its sign-in', whole.slice(0, 3)],
    [
      'a recorded sign-in without a session',
      [ada, event('user_created'), event('authn_login_success', `'${SESSION}'`)],
    ],
    ['a sign-out without its record', [...whole.slice(0, 2), session(0), ...whole.slice(3)]],
    [
      'a reset that left a session alive',
      [...whole, 'UPDATE users SET password_changed_at = 9999999999999', event('authn_password_change')],
    ],
    ['a deleted person who left a session', [...whole, event('user_deleted')]],
  ])('find %s', (what, statements) => {
    expect(check(left(...statements), []).halfDone.join('\n')).toContain(`${what}: `)
  })

  it('find a sign-up whose mail is lost, though another one of that person has one', () => {
    const ledger = new Ledger(join(temporaryFolder(), 'ledger.ndjson'))
    const mail = (kind: string): string =>
      `INSERT INTO mails (id, kind, recipient, next_attempt_at) VALUES ('${crypto.randomUUID()}', '${kind}', 'ada@example.com', 1)`
    for (let twice = 0; twice < 2; twice += 1) ledger.answered(ledger.sends('ada@example.com', 'sign-up'), 202)
    ledger.answered(ledger.sends('ada@example.com', 'sign-up'), 503)
    const [first, second, other] = [mail('sign_up_code'), mail('sign_up_taken'), mail('password_changed')]
    expect(check(left(first, second), ledger.read())).toMatchObject({ writes: 2, lost: [] })
    const fewer = expect.stringContaining('fewer mails in the outbox')
    expect(check(left(first, other), ledger.read()).lost).toEqual([fewer, fewer])
  })

  it('find a grant that went back, or is gone', () => {
    const ledger = new Ledger(join(temporaryFolder(), 'ledger.ndjson'))
    const grant = '01900000-0000-7000-8000-0000000000d1'
    ledger.answered(ledger.sends('ada@example.com', 'redeem'), 200, { grant, counter: 1 })
    ledger.answered(ledger.sends('ada@example.com', 'grant-refresh', { grant }), 200, { grant, counter: 2 })
    const grantAt = (counter: number): string =>
      `INSERT INTO grants (id, user_id, client_id, session_id, bound, scope, amr, auth_time, credential_version, counter, rotated_at,
       last_used_at, idle_expires_at, expires_at) VALUES ('${grant}', '${ADA}', 'wiki', '${SESSION}', 0, '', '[]', 1, 1, ${counter}, 1, 1, 1, 1)`
    expect(check(left(...whole, grantAt(2)), ledger.read())).toMatchObject({ writes: 2, lost: [] })
    expect(check(left(...whole, grantAt(1)), ledger.read()).lost).toEqual([expect.stringContaining('went back')])
    ledger.answered(ledger.sends('ada@example.com', 'revoke', { grant }), 200)
    expect(
      check(left(...whole), ledger.read())
        .lost.join('\n')
        .match(/no grant/g),
    ).toHaveLength(3)
    expect(check(left(...whole, grantAt(2)), ledger.read()).lost).toEqual([expect.stringContaining('the grant lives')])
  })

  it('pardon what a later reset may have ended, and nothing that began after it', () => {
    const ledger = new Ledger(join(temporaryFolder(), 'ledger.ndjson'))
    const facts = { session: SESSION, counter: 1 }
    const ended = left(...whole.slice(0, 2), session(0), event('authn_login_success', `'${SESSION}'`))
    ledger.answered(ledger.sends('ada@example.com', 'reset'), 0)
    ledger.answered(ledger.sends('ada@example.com', 'sign-in'), 200, facts)
    expect(check(ended, ledger.read()).lost).toEqual([expect.stringContaining('the session has ended')])
    ledger.sends('ada@example.com', 'reset')
    expect(check(ended, ledger.read()).lost).toEqual([])
  })

  it('find what was acknowledged and is not there', () => {
    const ledger = new Ledger(join(temporaryFolder(), 'ledger.ndjson'))
    const who = 'ada@example.com'
    ledger.answered(ledger.sends(who, 'verify'), 200, { user: ADA, session: SESSION })
    ledger.answered(ledger.sends(who, 'refresh', { session: SESSION }), 200, { session: SESSION, counter: 2 })
    expect(check(left(...whole), ledger.read())).toMatchObject({ writes: 2, lost: [] })
    // The file went back to the moment before the refresh.
    const back = left(...whole, 'UPDATE sessions SET counter = 1')
    expect(check(back, ledger.read()).lost).toEqual([expect.stringContaining('the counter went back')])
    expect(check(left(), ledger.read()).lost).toHaveLength(2)
    ledger.answered(ledger.sends(who, 'sign-out', { session: SESSION }), 204)
    expect(check(left(...whole), ledger.read()).lost).toEqual([expect.stringContaining('the session lives')])
    // What had no answer may be there or not.
    ledger.sends(who, 'reset')
    expect(check(left(...whole), ledger.read()).lost).toHaveLength(1)
  })
})

describe('the judge of refusals', () => {
  const problem = {
    type: 'http://localhost:8787/problems/not_found',
    title: 'There is nothing here',
    status: 404,
    code: 'not_found',
    request_id: '01900000-0000-7000-8000-0000000000c1',
  }
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  const judged = (method: string, path: string, body: object | string, more: object = {}): string | undefined =>
    wrongWith(method, path, {
      status: 404,
      headers: { ...headers, ...more },
      text: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const json = { 'content-type': 'application/json' }
  const html = { 'content-type': 'text/html; charset=utf-8' }

  it('takes a problem document, a page that says so, words of OAuth, and a head without a body', () => {
    expect([
      judged('GET', '/nowhere?x=1', problem),
      judged('GET', '/sign-in', '<main><p role="alert">No.</p></main>', html),
      judged('POST', '/oauth/token/', { error: 'invalid_grant' }, json),
      judged('HEAD', '/nowhere', ''),
    ]).toEqual([undefined, undefined, undefined, undefined])
  })

  it.each([
    ['no document', judged('GET', '/nowhere', 'Not Found', { 'content-type': 'text/plain' })],
    ['no problem document', judged('GET', '/nowhere', problem, json)],
    ['no problem document', judged('GET', '/api/session', { error: 'invalid_grant' }, json)],
    ['no error of OAuth', judged('POST', '/oauth/token', { error: 'It failed.' }, json)],
    ['a page that does not say', judged('GET', '/sign-in', '<main><h1>Welcome</h1></main>', html)],
    ['tells of the inside', judged('GET', '/sign-in', '<p role="alert">SQLITE_ERROR</p>', html)],
    ['HEAD has a body', judged('HEAD', '/nowhere', problem)],
    ['of another type', judged('GET', '/nowhere', { ...problem, type: 'about:blank' })],
    ['of another status', judged('GET', '/nowhere', { ...problem, status: 400 })],
    ['without the id', judged('GET', '/nowhere', { ...problem, request_id: undefined })],
    ['may be stored', judged('GET', '/nowhere', problem, { 'cache-control': 'max-age=60' })],
    ['tells of the inside', judged('GET', '/nowhere', { ...problem, detail: 'D1_ERROR: no such table: users' })],
  ])('finds %s', (what, found) => {
    expect(found).toContain(what)
  })
})

describe('npm run test:faults', () => {
  it('explains itself, and refuses what it does not know', async () => {
    const [help, unknown, none, many] = await Promise.all(
      [['--help'], ['earthquakes'], ['--kills', '0'], ['--minutes', 'many']].map((words) =>
        node('test/faults/main.ts', words),
      ),
    )
    expect([help?.code, help?.stdout]).toEqual([0, expect.stringContaining('--seed N')])
    expect([unknown?.code, none?.code, many?.code]).toEqual([2, 2, 2])
  })

  it.runIf(WHOLE)(
    'holds through ten kills, and all else of its short tier',
    async () => {
      const { code, stdout, stderr } = await node('test/faults/main.ts', ['--json'])
      expect(code, `${stdout}\n${stderr}`).toBe(0)
      const { outcomes } = JSON.parse(stdout) as { outcomes: { name: string; figures: Record<string, number> }[] }
      expect(outcomes).toHaveLength(9)
      expect(outcomes.find(({ name }) => name === 'kill cycles')?.figures['cycles']).toBe(10)
    },
    SHORT_MS,
  )
})
