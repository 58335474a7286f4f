// A sign-up as its person meets it: the real Worker, a real mail by SMTP over TLS, read in a mailbox, typed back.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { migrateHarness } from '../support/servers/harness.ts'
import { startMailServer, stopServers } from '../support/servers/mail-servers.ts'
import { removeFolders } from '../support/servers/processes.ts'
import { PASSWORD, Visitor } from '../support/people/visitor.ts'

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
process.env.WRANGLER_LOG ??= 'error'
const { createTestHarness } = await import('wrangler')

const ISSUER = 'http://localhost:8787'
const server = createTestHarness()
let mailbox: Awaited<ReturnType<typeof startMailServer>>

beforeAll(async () => {
  mailbox = await startMailServer({
    authOptional: false,
    onAuth: ({ username, password }, _, done) =>
      password === 's3cret' ? done(null, { user: username }) : done(new Error('Invalid username or password')),
  })
  const vars = {
    ENVIRONMENT: 'development',
    ISSUER,
    APP_NAME: 'Café & Söhne',
    SUPPORT_EMAIL: 'hilfe@example.com',
    MAIL_DRIVER: 'smtp',
    MAIL_FROM: 'Café & Söhne <hallo@example.com>',
  }
  const secrets = {
    AUTH_SECRET: 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q=',
    SMTP_URL: `smtp://hallo%40example.com:s3cret@localhost:${mailbox.port}`,
  }
  await server.update({
    root: join(import.meta.dirname, '../..'),
    workers: [{ configPath: 'wrangler.toml', vars, secrets }],
  })
  await server.listen()
  await migrateHarness(server)
})

afterAll(async () => {
  await server.close()
  await stopServers()
  removeFolders()
})

describe('a sign-up', () => {
  it('sends a mail in the language of the browser, whose code makes the account', async () => {
    const person = new Visitor(
      async (path, init) =>
        (await server.getWorker('latchkey').fetch(`${ISSUER}${path}`, init as never)) as unknown as Response,
      ISSUER,
    )
    const asked = await person.post(
      '/api/sign-up',
      { email: 'Heidi@example.com', password: PASSWORD },
      { 'Accept-Language': 'de-CH' },
    )
    expect(asked.status).toBe(202)
    await vi.waitFor(() => expect(mailbox.received).toHaveLength(1), { timeout: 10_000, interval: 50 })

    const [{ mail, ...about } = { mail: undefined }] = mailbox.received
    expect(about).toMatchObject({
      secure: true,
      user: 'hallo@example.com',
      from: 'hallo@example.com',
      to: ['heidi@example.com'],
    })
    expect(mail?.from?.value).toEqual([{ name: 'Café & Söhne', address: 'hallo@example.com' }])
    const [, code] = /^(\d{6}) ist Ihr Code für Café & Söhne$/.exec(mail?.subject ?? '') ?? []
    expect(mail?.text).toContain(`\n${code}\n`)
    expect(mail?.text).toContain(`${ISSUER}/verify-email?token=`)
    expect(mail?.text).toContain('Fragen: hilfe@example.com')
    expect(mail?.html).toContain('Caf')
    expect(Math.abs((mail?.date?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)

    const verified = await person.post('/api/email/verify', { challenge: asked.json.challenge, code })
    expect(verified.json).toMatchObject({
      status: 'signed_in',
      user: { email: 'heidi@example.com', email_verified: true },
    })
  })
})
