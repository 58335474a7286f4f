// `npm run deploy` up to the moment when wrangler would touch an account: what it refuses, in which order it works. The
// account is played by functions that record; one test has the real wrangler talk to a server that plays Cloudflare's API.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CANARY_LOST, CANARY_WON } from '../../src/db/canary.ts'
import { main, problemsOf, readDeployment, type Steps } from '../../src/ops/deploy.ts'
import { captureWrangler } from '../../src/ops/wrangler.ts'

const READY = [
  '--var',
  'ISSUER:https://auth.example.com',
  '--var',
  'MAIL_DRIVER:resend',
  '--var',
  'MAIL_FROM:a@example.com',
]
const MISSING = `Couldn't find a D1 DB named 'latchkey' (bound as 'DB') in the API. Run 'wrangler d1 create latchkey' to create it.`
const APPLIED = '│ 0000_foundation.sql │ ✅     │'

const PROVES = 'd1 execute DB --remote --env= --yes --json --command='
/** How a database answers both canaries. */
const GUARDED = {
  [`${PROVES}${CANARY_LOST.join('; ')}`]: { code: 1, stderr: 'malformed JSON: SQLITE_ERROR' },
  [`${PROVES}${CANARY_WON.join('; ')}`]: { code: 1, stderr: 'UNIQUE constraint failed: counters.key' },
}

type Said = { code?: number; stdout?: string; stderr?: string }
let log: string[]
let ran: string[]

/** An account: answers by the first words of a command, in turn where there are several answers. */
function account(answers: Record<string, Said | Said[]> = {}): Steps {
  const secrets = { stdout: '[{"name":"AUTH_SECRET"},{"name":"RESEND_API_KEY"}]' }
  const all: Record<string, Said | Said[]> = {
    'secret list': secrets,
    'd1 migrations apply': { stdout: APPLIED },
    ...GUARDED,
    ...answers,
  }
  const play = async (words: readonly string[]) => {
    const line = words.join(' ')
    ran.push(line)
    const known =
      Object.entries(all).find(([start]) => line.replace('--env=staging', '--env=').startsWith(start))?.[1] ?? {}
    const said = Array.isArray(known) ? (known.shift() ?? {}) : known
    return { code: said.code ?? 0, stdout: said.stdout ?? '', stderr: said.stderr ?? '' }
  }
  return { capture: play, show: play, log: (line) => void log.push(line) }
}

beforeEach(() => {
  log = []
  ran = []
  // On a build of Cloudflare's own the secrets may come later; here nothing is one.
  vi.stubEnv('WORKERS_CI', undefined)
})

afterEach(() => vi.unstubAllEnvs())

describe('a deployment', () => {
  it('migrates, then deploys, then says where to look', async () => {
    expect(await main(READY, account())).toBe(0)
    expect(ran).toEqual([
      'secret list --format=json --env=',
      'd1 migrations apply DB --remote --env=',
      ...[CANARY_LOST, CANARY_WON].map((statements) => `${PROVES}${statements.join('; ')};`),
      `deploy --env= ${READY.join(' ')}`,
    ])
    expect(log).toEqual(['Applied 0000_foundation.sql.', "Look at it: curl 'https://auth.example.com/health?deep=1'"])
  })

  it('makes the database where there is none, then migrates it', async () => {
    expect(
      await main(READY, account({ 'd1 migrations apply': [{ code: 1, stderr: MISSING }, { stdout: APPLIED }] })),
    ).toBe(0)
    expect(ran.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
      'secret list --format=json',
      'd1 migrations apply',
      'd1 create latchkey',
      'd1 migrations apply',
      'd1 execute DB',
      'd1 execute DB',
      'deploy --env= --var',
    ])
    expect(ran[2]).toBe('d1 create latchkey --update-config=false --env=')
    expect(log).toContain('Making the database latchkey.')
  })

  it('of an environment names it at every step, and its own database', async () => {
    const gone = MISSING.replaceAll('latchkey', 'latchkey-staging')
    expect(
      await main(
        ['--env', 'staging', ...READY],
        account({ 'd1 migrations apply': [{ code: 1, stderr: gone }, { stdout: APPLIED }] }),
      ),
    ).toBe(0)
    expect(ran.every((line) => line.includes('--env=staging'))).toBe(true)
    expect(ran[2]).toMatch(/^d1 create latchkey-staging /)
  })

  it('gives wrangler’s own exit code back, and no address to look at', async () => {
    expect(await main(READY, account({ deploy: { code: 7 } }))).toBe(7)
    expect(log).toEqual(['Applied 0000_foundation.sql.'])
  })

  it('with --dry-run checks the same, builds and touches nothing; --help touches nothing either', async () => {
    expect(await main(['--dry-run'], account())).toBe(1)
    expect(log.join('\n')).toContain('ISSUER is a loopback address')
    expect(ran).toEqual([])
    expect(await main([...READY, '--dry-run'], account())).toBe(0)
    expect(ran).toEqual([`deploy --env= ${READY.join(' ')} --dry-run`])
    expect(await main(['--help'], account())).toBe(0)
    expect(ran).toHaveLength(1)
    expect(log.join('\n')).toMatch(/--env NAME[\s\S]*--dry-run[\s\S]*--help[\s\S]*secret put AUTH_SECRET/)
  })
})

describe('nothing is deployed', () => {
  const deployed = (): boolean => ran.some((line) => line.startsWith('deploy'))

  it('when a migration failed', async () => {
    expect(await main(READY, account({ 'd1 migrations apply': { code: 1, stderr: 'no such column: x' } }))).toBe(1)
    expect(log).toEqual(['Nothing was deployed:', '  no such column: x'])
    expect(deployed()).toBe(false)
  })

  it.each([
    ['lets a change of no row pass', CANARY_LOST, { code: 0 }, 'are not protected on this database: "malformed JSON"'],
    ['stops a change of one row', CANARY_WON, { code: 1, stderr: 'malformed JSON' }, 'protected on this database:'],
    [
      'passes whatever comes',
      CANARY_WON,
      { code: 0 },
      'are not protected on this database: "UNIQUE constraint failed"',
    ],
    ['can not be asked', CANARY_LOST, { code: 1, stderr: 'no answer' }, 'no answer'],
  ])('when the guard of one-time things %s', async (_, canary, said, words) => {
    expect(await main(READY, account({ [`${PROVES}${canary.join('; ')}`]: said }))).toBe(1)
    expect(log.join('\n')).toContain(words)
    expect(deployed()).toBe(false)
  })

  it('when the database could not be made, or is still missing after that', async () => {
    expect(
      await main(
        READY,
        account({ 'd1 migrations apply': { code: 1, stderr: MISSING }, 'd1 create': { code: 1, stderr: 'no room' } }),
      ),
    ).toBe(1)
    expect(log.at(-1)).toBe('  no room')
    expect(await main(READY, account({ 'd1 migrations apply': { code: 1, stderr: MISSING } }))).toBe(1)
    expect(deployed()).toBe(false)
  })

  it('while wrangler.toml is as it was downloaded: each var is named, and nobody is asked', async () => {
    expect(await main([], account())).toBe(1)
    expect(log).toEqual([
      'Nothing was deployed:',
      '  ISSUER is a loopback address: set it to the public URL of this Worker',
      expect.stringMatching(/^  MAIL_DRIVER is "outbox", .*choose a driver that sends$/),
    ])
    expect(ran).toEqual([])
  })

  it.each([
    ['an issuer without https', ['--var', 'ISSUER:http://auth.example.com'], 'ISSUER must be https in production'],
    [
      'an issuer with a slash',
      ['--var', 'ISSUER:https://auth.example.com/'],
      'ISSUER must be an http(s) URL without a trailing slash',
    ],
    ['no sender of mail', ['--var', 'MAIL_FROM:'], 'MAIL_FROM is empty: set the address that mail comes from'],
    [
      'development',
      ['--var', 'ENVIRONMENT:development'],
      'ENVIRONMENT may be "development" only while ISSUER is a loopback',
    ],
    [
      'development on loopback',
      ['--var', 'ENVIRONMENT:development', '--var', 'ISSUER:http://localhost:8787'],
      'ENVIRONMENT is "development": set it to "production"',
    ],
    ['a wrong word', ['--var', 'SIGN_UP:maybe'], 'SIGN_UP must be one of open, closed'],
    ['an unknown environment', ['--env', 'moon'], 'moon'],
  ])('with %s', async (_, words, why) => {
    expect(await main([...READY, ...words], account())).toBe(1)
    expect(log.join('\n')).toContain(why)
    expect(ran).toEqual([])
  })

  it('without its secrets: each is named with the command that sets it, and no value is shown', async () => {
    expect(await main(READY, account({ 'secret list': { stdout: '[]' } }))).toBe(1)
    expect(log).toEqual([
      'Nothing was deployed:',
      '  AUTH_SECRET is not set: openssl rand -base64 32 | npx wrangler secret put AUTH_SECRET',
      '  RESEND_API_KEY is not set: npx wrangler secret put RESEND_API_KEY',
    ])
    log = []
    await main(['--env=staging', ...READY], account({ 'secret list': { stdout: '[{"name":"AUTH_SECRET"}]' } }))
    expect(log.at(-1)).toBe('  RESEND_API_KEY is not set: npx wrangler secret put RESEND_API_KEY --env staging')
    expect(deployed()).toBe(false)
  })

  it('while nobody is logged in', async () => {
    const nobody = "In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable"
    expect(await main(READY, account({ 'secret list': { code: 1, stderr: nobody } }))).toBe(1)
    expect(log.at(-1)).toMatch(/^  Nobody is logged in to Cloudflare here: run `npx wrangler login`/)
  })
})

describe('secrets that come another way', () => {
  it('are not looked for: in a file of the same deployment, or after a build that Cloudflare runs', async () => {
    expect(await main([...READY, '--secrets-file', 'secrets.json'], account({ 'secret list': { stdout: '[]' } }))).toBe(
      0,
    )
    vi.stubEnv('WORKERS_CI', '1')
    expect(await main(READY, account({ 'secret list': { stdout: '[]' } }))).toBe(0)
    expect(ran.some((line) => line.startsWith('secret'))).toBe(false)
  })

  it('never stand in the vars of wrangler.toml, which make a whole configuration once the public ones are set', () => {
    const deployment = readDeployment(undefined)
    if (!deployment.ok) throw new Error(deployment.error)
    const vars = {
      ...deployment.value.vars,
      ISSUER: 'https://auth.example.com',
      MAIL_DRIVER: 'postmark',
      MAIL_FROM: 'a@example.com',
    }
    expect(problemsOf(vars)).toEqual([])
    expect(Object.keys(vars).filter((name) => /SECRET|TOKEN$|(?<!SITE_)KEY$/.test(name))).toEqual([])
  })
})

describe('the real wrangler', () => {
  it('says in the words that are looked for that there is no Worker and no database yet', async () => {
    const seen: string[] = []
    const server: Server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url?.replace(/\?.*/, '')}`)
      const code = request.url?.includes('/scripts/') === true ? 10_007 : 7_404
      response.writeHead(404, { 'Content-Type': 'application/json' })
      response.end(
        JSON.stringify({ success: false, errors: [{ code, message: 'not there' }], messages: [], result: null }),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    vi.stubEnv('CLOUDFLARE_API_BASE_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    vi.stubEnv('CLOUDFLARE_API_TOKEN', 'made-up')
    vi.stubEnv('CLOUDFLARE_ACCOUNT_ID', 'account')
    const played = account({ 'd1 create': { code: 1, stderr: 'enough' } })
    const asks = /^(secret list|d1 migrations)/
    const steps = {
      ...played,
      capture: (words: readonly string[]) =>
        asks.test(words.join(' ')) ? captureWrangler(words) : played.capture(words),
    }
    expect(await main(READY, steps)).toBe(1)
    expect(log[1]).toMatch(/^  AUTH_SECRET is not set/)
    expect(await main([...READY, '--secrets-file', 'x'], steps)).toBe(1)
    expect(log).toContain('Making the database latchkey.')
    expect(seen).toEqual([
      'GET /accounts/account/workers/scripts/latchkey/secrets',
      'GET /accounts/account/d1/database/latchkey',
    ])
    server.close()
  })
})
