// What docs/asvs.md says and no other test shows.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { BUILT } from '../../src/pages/built.ts'
import { LIKES_PAGES } from '../support/people/forms.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { freshWorld, PASSWORD, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const TEN_YEARS_MS = 10 * 365 * 86_400_000

let world: World

beforeEach(async () => {
  world = await freshWorld()
})

describe('scripts of pages (1.2.3, 1.3.2, 3.2.2, 3.5.5, 14.3.3)', () => {
  it.each([
    ['a new passkey', BUILT['add-passkey'].text],
    ['a fresh proof', BUILT.prove.text],
    ['one’s security', BUILT.security.text],
    ['the second step', BUILT['second-step'].text],
    ['the sign-in', BUILT['sign-in'].text],
    ['the enrolment', BUILT.enrol.text],
    ['forms', BUILT.forms.text],
  ])('of %s set text as text, run nothing that was sent, keep nothing, and listen to no other window', (_, script) => {
    expect(script).toMatch(/textContent|fetch\(/)
    expect(script).not.toMatch(
      /innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|\bFunction\(|setTimeout\(['"]|localStorage|sessionStorage|indexedDB|caches\.|document\.cookie|onmessage|['"]message['"]/,
    )
  })
})

describe('password fields of pages (6.2.6, 6.2.7)', () => {
  it('are masked, named for password managers, and block no paste', async () => {
    const page = await (await world.fetch('/sign-in', { headers: { Accept: LIKES_PAGES } })).text()
    const fields = page.match(/<input[^>]*name="password"[^>]*>/g) ?? []
    expect(fields).toHaveLength(1)
    for (const field of fields) {
      expect(field).toContain('type="password"')
      expect(field).toContain('autocomplete="current-password"')
    }
    expect(page).not.toMatch(/onpaste|<script(?![^>]* src=)|autocomplete="off"/)
  })
})

describe('a password (6.2.10)', () => {
  it('that was set ten years ago admits as ever, and nobody is told to change it', async () => {
    const id = await addUser(world, EMAIL)
    const long = Date.now() - TEN_YEARS_MS
    await world.env.DB.prepare('UPDATE users SET created_at = ?, password_changed_at = ? WHERE id = ?')
      .bind(long, long, id)
      .run()
    const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    expect(await answer.json()).toMatchObject({ status: 'signed_in' })
  })
})

describe('a new database (6.3.2)', () => {
  it('has nobody in it: no migration makes an account', () => {
    const { TEST_MIGRATIONS } = env as unknown as { TEST_MIGRATIONS: { queries: string[] }[] }
    const statements = TEST_MIGRATIONS.flatMap(({ queries }) => queries)
    expect(statements.length).toBeGreaterThan(20)
    for (const statement of statements) expect(statement).not.toMatch(/\b(INSERT|REPLACE)\b[^;]*\busers\b/i)
  })
})
