// A missing or weak secret, a wrong var, an unmigrated database: a clear answer that names the binding, never its value.
import { createExecutionContext, createScheduledController, reset } from 'cloudflare:test'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { readConfig, type Env } from '../../src/config/config.ts'
import { runClock } from '../../src/cron.ts'
import { Auth } from '../../src/rpc.ts'
import { freshWorld, json, openWorld, send, type World } from '../support/world.ts'

let world: World

beforeEach(async () => {
  world = await freshWorld()
})

const PRODUCTION = {
  ENVIRONMENT: 'production',
  ISSUER: 'https://auth.example.com',
  MAIL_DRIVER: 'resend',
  MAIL_FROM: 'Latchkey <auth@example.com>',
  RESEND_API_KEY: 'key',
}
const GOOD_SECRET = btoa('an-honest-32-byte-secret-for-test')

const fieldsWrong = (vars: Record<string, string | undefined>): string[] => {
  const read = readConfig({ ...world.env, ...vars })
  return read.ok ? [] : read.error.map((problem) => problem.field)
}

describe('configuration', () => {
  it('takes the defaults of wrangler.toml, and every default of the contract', () => {
    expect(world.config).toMatchObject({
      issuer: 'http://localhost:8787',
      audience: 'http://localhost:8787',
      appName: 'Latchkey',
      accessTokenMs: 300_000,
      refreshGraceMs: 60_000,
      cookieRotationMs: 3_600_000,
      sessionIdleMs: 1_209_600_000,
      sessionAbsoluteMs: 7_776_000_000,
      mailedCodeMs: 600_000,
      freshMs: 900_000,
      signInAttempts: 10,
      signInWindowMs: 900_000,
      sessionRetentionMs: 2_592_000_000,
      auditRetentionMs: 31_536_000_000,
      passwordMinLength: 12,
    })
    expect(openWorld({ PASSWORD_POLICY: 'nist' }).config.passwordMinLength).toBe(15)
  })

  it('stands on its own feet where no var is set at all', () => {
    const read = readConfig({ DB: world.env.DB, AUTH_SECRET: GOOD_SECRET, ENVIRONMENT: 'development' })
    expect(read.ok && read.value.issuer).toBe('http://localhost:8787')
  })

  it('refuses each wrong var by name', () => {
    const wrong: [string, string][] = [
      ['ENVIRONMENT', 'staging'],
      ['ISSUER', 'localhost:8787'],
      ['ISSUER', 'http://localhost:8787/'],
      ['ISSUER', 'http://user:pass@localhost:8787'],
      ['ISSUER', 'http://localhost:8787/auth?x=1'],
      ['TRUSTED_ORIGINS', 'https://app.example.com/'],
      ['TRUSTED_ORIGINS', 'https://app.example.com,https://b.example.com'],
      ['TRUSTED_ORIGINS', '*'],
      ['TRUSTED_ORIGINS', 'null'],
      ['TRUSTED_ORIGINS', 'capacitor://localhost/'],
      ['TRUSTED_ORIGINS', 'capacitor:localhost'],
      ['TRUSTED_ORIGINS', 'Capacitor://localhost'],
      ['TRUSTED_ORIGINS', 'file://host'],
      ['TRUSTED_ORIGINS', 'javascript://host'],
      ['TRUSTED_ORIGINS', 'ws://app.example.com'],
      ['TRUSTED_ORIGINS', 'android:apk-key-hash:UqAUIQLNMP2LKaPtgCsKvq-rNyl5OYQat545Ba9k1Ro'],
      ['APP_LINKS', '{'],
      ['APP_LINKS', '[]'],
      ['APP_LINKS', '{"androids": []}'],
      ['APP_LINKS', '{"android": [{"package": "com.example.app", "sha256": "AA:BB"}]}'],
      ['APP_LINKS', '{"android": [{"package": "app", "sha256": []}]}'],
      ['APP_LINKS', '{"apple": ["com.example.app"]}'],
      ['SIGN_UP', 'invite'],
      ['EMAIL_VERIFICATION', 'no'],
      ['PASSWORD_POLICY', 'none'],
      ['PASSWORD_MIN_LENGTH', '4'],
      ['ACCESS_TOKEN_SECONDS', '0'],
      ['ACCESS_TOKEN_SECONDS', '1.5'],
      ['REFRESH_GRACE_SECONDS', '-1'],
      ['SESSION_IDLE_SECONDS', 'forever'],
      ['SIGN_IN_ATTEMPTS', '0'],
      ['MAIL_DRIVER', 'pigeon'],
      ['APP_NAME', 'two\nlines'],
    ]
    for (const origins of [
      'capacitor://localhost tauri://localhost',
      'http://app.localhost:5173',
      'chrome-extension://abcd',
    ])
      expect(fieldsWrong({ TRUSTED_ORIGINS: origins }), origins).toEqual([])
    for (const [name, value] of wrong) expect(fieldsWrong({ [name]: value }), `${name}=${value}`).toContain(name)
    expect(fieldsWrong({ COOKIE_ROTATION_SECONDS: '0', ACCESS_TOKEN_SECONDS: '1', SESSION_IDLE_SECONDS: '1' })).toEqual(
      [],
    )
  })

  it('names the bound that a value is beyond', () => {
    const providers = (many: number, more: object = {}) =>
      JSON.stringify(
        Array.from({ length: many }, (_, at) => ({ id: `p${at}`, kind: 'google', client_id: 'x', ...more })),
      )
    const android = Array.from({ length: 21 }, () => ({
      package: 'com.example.app',
      sha256: 'AA'.concat(':AA'.repeat(31)),
    }))
    const trusted = Array.from({ length: 21 }, () => ({
      issuer: 'https://a.example',
      audience: 'a',
      algorithms: ['ES256'],
    }))
    const said: [name: string, value: string, words: string][] = [
      ['OIDC_PROVIDERS', providers(21), 'look at the list (at most 20)'],
      ['OIDC_PROVIDERS', providers(1, { name: 'x'.repeat(1001) }), '0.name (at most 1000 characters)'],
      ['OIDC_PROVIDERS', providers(1, { domains: [] }), '0.domains (at least 1)'],
      ['APP_LINKS', JSON.stringify({ android }), 'at most 20'],
      ['TRUSTED_TOKEN_ISSUERS', JSON.stringify(trusted), 'at most 20'],
      ['APP_NAME', 'x'.repeat(101), 'at most 100 characters'],
    ]
    for (const [name, value, words] of said) {
      const read = readConfig({ ...world.env, [name]: value })
      expect(read.ok ? '' : read.error.map(({ message }) => message).join(), name).toContain(words)
    }
  })

  it('tells of everything that is wrong at once', () => {
    expect(fieldsWrong({ SIGN_UP: 'x', MAIL_DRIVER: 'y', AUTH_SECRET: undefined })).toEqual([
      'SIGN_UP',
      'MAIL_DRIVER',
      'AUTH_SECRET',
    ])
  })

  it('refuses a secret that is missing, short, no base64 or a placeholder', () => {
    for (const secret of [
      '',
      undefined,
      'c2hvcnQ=',
      'not base64 at all, but long enough to be one',
      btoa('replace-me-replace-me-replace-me-xx'),
      btoa('A'.repeat(40)),
      'REPLACE-WITH-openssl-rand-base64-32-output',
    ]) {
      expect(fieldsWrong({ AUTH_SECRET: secret }), String(secret)).toContain('AUTH_SECRET')
    }
    expect(fieldsWrong({ AUTH_SECRET_PREVIOUS: 'c2hvcnQ=' })).toContain('AUTH_SECRET_PREVIOUS')
  })

  it('refuses in production: a loopback issuer, plain http, the outbox, a development secret', () => {
    const production = { ...PRODUCTION, AUTH_SECRET: GOOD_SECRET }
    expect(fieldsWrong(production)).toEqual([])
    expect(fieldsWrong({ ...production, TRUSTED_ORIGINS: 'https://a.example.com capacitor://localhost' })).toEqual([])
    expect(fieldsWrong({ ...production, TRUSTED_ORIGINS: 'http://a.example.com' })).toContain('TRUSTED_ORIGINS')
    for (const issuer of ['http://localhost:8787', 'https://127.0.0.1', 'https://[::1]:8787'])
      expect(fieldsWrong({ ...production, ISSUER: issuer }), issuer).toEqual(['ISSUER'])
    expect(fieldsWrong({ ...production, ISSUER: 'http://auth.example.com' })).toEqual(['ISSUER'])
    expect(fieldsWrong({ ...production, MAIL_DRIVER: 'outbox' })).toEqual(['MAIL_DRIVER'])
    expect(fieldsWrong({ ...production, MAIL_FROM: '' })).toEqual(['MAIL_FROM'])
    expect(fieldsWrong({ ...production, RESEND_API_KEY: '' })).toEqual(['RESEND_API_KEY'])
    const development = btoa(`latchkey-dev${'0123456789abcdefghijklmnopqrstuv'}`)
    expect(fieldsWrong({ ...production, AUTH_SECRET: development })).toEqual(['AUTH_SECRET'])
    expect(fieldsWrong({ AUTH_SECRET: development })).toEqual([])
    expect(fieldsWrong({ ENVIRONMENT: 'development', ISSUER: 'https://auth.example.com' })).toContain('ENVIRONMENT')
  })
})

describe('a Worker that is set up wrongly', () => {
  it('answers every request with 500 misconfigured, naming the binding and not its value', async () => {
    const secret = 'aHVudGVyMi1odW50ZXIyLWh1bnRlcjI='
    const own = { ...world.env, AUTH_SECRET: secret, SIGN_UP: 'hunter2' } as Env
    for (const path of ['/health', '/api/session', '/nowhere', '/api/sign-in']) {
      const answer = await send(own, path, path === '/api/sign-in' ? { method: 'POST' } : {})
      expect(answer.status).toBe(500)
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
      const text = await answer.text()
      expect(JSON.parse(text)).toMatchObject({
        code: 'misconfigured',
        errors: [{ field: 'SIGN_UP' }, { field: 'AUTH_SECRET' }],
      })
      expect(text).not.toContain('hunter2')
      expect(text).not.toContain(secret)
    }
  })

  it('fails its cron with a log line that names the binding', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const own = { ...world.env, AUTH_SECRET: '' } as Env
    await expect(runClock(createScheduledController(), own, createExecutionContext())).rejects.toThrow('misconfigured')
    expect(String(error.mock.calls[0]?.[0])).toContain('AUTH_SECRET')
    vi.restoreAllMocks()
  })

  it('says which command to run when D1 was never migrated', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await reset()
    const answer = await world.fetch('/api/sign-in', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'a@example.com', password: 'x' }),
    })
    const body = await json(answer)
    expect(body).toMatchObject({ status: 500, code: 'misconfigured', errors: [{ field: 'DB', code: 'unmigrated' }] })
    expect(body.detail).toContain('npm run db:migrate')
    expect(JSON.stringify(body)).not.toMatch(/no such table|SQLITE|select /i)
    vi.restoreAllMocks()
    expect(error).toBeDefined()
  })

  it('says so to siblings too, as a value', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    await reset()
    const id = '00000000-0000-7000-8000-000000000000'
    expect(await new Auth(createExecutionContext(), world.env).getUser(id)).toEqual({
      ok: false,
      error: {
        code: 'misconfigured',
        issuer: 'http://localhost:8787',
        message: 'The database bound as DB lacks tables: run `npm run db:migrate`.',
      },
    })
    vi.restoreAllMocks()
  })

  it('says which binding is missing when there is no D1 at all', async () => {
    const own = { ...world.env, DB: undefined } as unknown as Env
    expect(await json(await send(own, '/health'))).toMatchObject({
      status: 500,
      code: 'misconfigured',
      errors: [{ field: 'DB', code: 'missing', message: expect.stringContaining('[[d1_databases]]') }],
    })
  })

  it('serves a development secret to this machine alone', async () => {
    const development = btoa(`latchkey-dev${'0123456789abcdefghijklmnopqrstuv'}`)
    const own = { ...world.env, AUTH_SECRET: development } as Env
    expect((await send(own, 'http://localhost:8787/health')).status).toBe(200)
    expect((await send(own, 'http://127.0.0.1:8787/health')).status).toBe(200)
    expect((await send(own, 'http://evil.example/health')).status).toBe(404)
    expect((await send(own, 'http://localhost.evil.example/health')).status).toBe(404)
  })
})

describe('an issuer with a path', () => {
  it('serves every route beneath it and nothing beside it', async () => {
    const below = openWorld({ ISSUER: 'http://localhost:8787/auth' })
    const answer = await send(below.env, 'http://localhost:8787/auth/health')
    expect(await json(answer)).toMatchObject({ status: 'ok' })
    expect((await send(below.env, 'http://localhost:8787/health')).status).toBe(404)
    expect((await send(below.env, 'http://localhost:8787/authentic/health')).status).toBe(404)
    const openapi = await json(await send(below.env, 'http://localhost:8787/auth/openapi.json'))
    expect(openapi.servers).toEqual([{ url: 'http://localhost:8787/auth' }])
    const problem = await json(await send(below.env, 'http://localhost:8787/auth/api/session'))
    expect(problem.type).toBe('http://localhost:8787/auth/problems/unauthenticated')
  })
})

describe('D1 that fails', () => {
  it('answers 503 unavailable with Retry-After, never 401 or 200, and logs no statement', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken = openWorld(
      {},
      { before: () => Promise.reject(new Error('D1_ERROR: Network connection lost: SELECT secret FROM users')) },
    )
    const answer = await broken.fetch('/api/sign-in', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'a@example.com', password: 'x' }),
    })
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ code: 'unavailable' })
    for (const line of [text, ...log.mock.calls.map((call) => String(call[0]))])
      expect(line).not.toMatch(/SELECT|secret|a@example\.com/)
    vi.restoreAllMocks()
  })
})
