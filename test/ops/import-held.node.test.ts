// An address that is given up while an import runs: its former owner may take it back, so nobody is made of it.
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { openDatabase } from '../../src/ops/database.ts'
import { importPeople } from '../../src/ops/transfer/import.ts'
import type { SourceOptions } from '../../src/ops/transfer/sources/source.ts'
import { auth0 } from '../../src/ops/transfer/sources/auth0.ts'
import { openDesk } from '../support/people/desk.ts'
import { linesOf } from '../support/people/exports.ts'

const { file, ask, state } = openDesk()

it('an address that came to be held between the look and the batch is refused, and the others are made', async () => {
  writeFileSync(
    file('people.ndjson'),
    linesOf([
      { user_id: 'auth0|1', email: 'held@example.com' },
      { user_id: 'auth0|2', email: 'free@example.com' },
    ]),
  )
  const target = { remote: false, persistTo: state(), environment: undefined, yes: false, help: false }
  const opened = await openDatabase(target)
  if (!opened.ok) throw new Error(opened.error.message)
  const { db, now, caller } = opened.value.deps
  // The first batch of an import is its look; the address is given up right after it.
  let looks = 0
  const slow = Object.create(db, {
    batch: {
      value: async (statements: Parameters<typeof db.batch>[0]) => {
        const answer = await db.batch(statements)
        if ((looks += 1) === 1)
          ask(
            "INSERT INTO codes (id, purpose, email, code_digest, link_digest, account, source, sent_at, expires_at, challenge_expires_at) VALUES ('c', 'undo_email', 'held@example.com', 'x', 'x', 'x', 'x', 1, 9e15, 9e15)",
          )
        return answer
      },
    },
  }) as typeof db
  const told: string[] = []
  const tally = await importPeople(
    { db: slow, now, caller },
    {
      source: { name: 'auth0', reader: auth0 },
      path: file('people.ndjson'),
      joined: new Map(),
      options: { now: now() } as SourceOptions,
      dryRun: false,
      secrets: undefined,
      privateKey: undefined,
    },
    (line, { code }) => told.push(`${line} ${code}`),
    () => undefined,
  ).finally(() => void opened.value.close())
  expect(tally).toMatchObject({ ok: true, value: { created: 1, refused: 1 } })
  expect(told).toEqual(['1 address_held'])
  expect(ask('SELECT email FROM users')).toEqual([{ email: 'free@example.com' }])
})
