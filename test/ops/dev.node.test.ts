// `npm run dev` from a bare shell: it prints what to try, what it prints works, and it ends with everything it started.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { main, planDev } from '../../src/ops/dev.ts'
import { developmentSecret, ensureDevelopmentSecret } from '../../src/ops/development-secret.ts'
import { main as ops } from '../../src/ops/main.ts'
import { run } from '../support/servers/command-line.ts'
import { Server } from '../support/servers/dev-server.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { query, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'
import { mailedCode, PASSWORD, Visitor, type Json } from '../support/people/visitor.ts'

/** Given to every server here, so that none touches the `.dev.vars` of this folder. */
const SECRET = `AUTH_SECRET:${developmentSecret()}`
/** wrangler migrates an empty database one file after the other, and takes half a second of work for each. */
const PATIENCE_MS = 300_000
const running: Server[] = []

/** Starts a server with the secret of this test. */
function dev(...words: string[]): Server {
  const server = new Server(['--var', SECRET, ...words])
  running.push(server)
  return server
}

/** A process and all that it started. */
function family(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const parents = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
  const members = [pid]
  for (const member of members)
    members.push(...parents.filter(([, parent]) => parent === member).map(([own = 0]) => own))
  return members
}

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    // A process that has ended and was not asked for yet is a zombie.
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z')
  } catch {
    return false
  }
}

afterAll(async () => {
  // What a failed test left behind goes too.
  await Promise.all(running.map((server) => server.kill()))
  removeFolders()
})

describe('npm run dev', () => {
  const state = temporaryFolder()
  let server: Server
  let origin: string

  beforeAll(async () => {
    server = dev('--persist-to', state)
    origin = (await server.until(/Latchkey runs at (http:\/\/localhost:\d+) {3}\(Ctrl-C stops it\)/))[1] ?? ''
    // The last line of what it prints then, which may come in pieces.
    await server.until(/Everything: .*\n/)
  }, PATIENCE_MS)

  it('prints that it migrated, where it runs, a curl line to sign up with, and the mailbox', () => {
    expect(server.printed()).toContain(`curl ${origin}/api/sign-up -H 'content-type: application/json'`)
    expect(server.printed()).toContain(`Read mail:    ${origin}/dev/mailbox`)
    expect(server.printed()).toContain('Migrated the local database: 0000_foundation.sql')
    expect(server.printed()).not.toContain('Made a development secret')
    expect(server.printed()).not.toContain(SECRET.slice('AUTH_SECRET:'.length))
  })

  it('serves what it prints: signing up, the mailbox, confirming, and the session', async () => {
    const json = { 'Content-Type': 'application/json' }
    const [, url = '', body = ''] = /Sign up: +curl (\S+) -H '[^']+' \\\n +-d '([^']+)'/.exec(server.printed()) ?? []
    const asked = await fetch(url, { method: 'POST', headers: json, body })
    expect(asked.status).toBe(202)
    const { challenge } = (await asked.json()) as Json
    const visitor = new Visitor((path, init) => fetch(`${origin}${path}`, init), origin)
    expect((await visitor.get('/dev/mailbox')).text).toContain('ada@example.com')
    const [, confirm = '', form = ''] =
      /Confirm: +curl (\S+) -H '[^']+' \\\n +-d '([^']+)'/.exec(server.printed()) ?? []
    const filled = form
      .replace('(from the answer)', challenge)
      .replace('(from the mail)', await mailedCode(visitor, 'ada@example.com'))
    const signedIn = (await (await fetch(confirm, { method: 'POST', headers: json, body: filled })).json()) as Json
    const session = await fetch(`${origin}/api/session`, {
      headers: { Authorization: `Bearer ${signedIn.access_token}` },
    })
    expect(await session.json()).toMatchObject({ user: { email: 'ada@example.com' }, session: { current: true } })
    const [, link = ''] = /Administer: +(\S+)/.exec(server.printed()) ?? []
    const opened = (address: string) => fetch(address, { redirect: 'manual', headers: { Accept: 'text/html' } })
    expect((await opened(link)).headers.get('Location')).toContain('/sign-in?return_to=')
    expect((await opened(`${link}x`)).status).toBe(404)
  })

  it('serves an OpenAPI file that a validator of somebody else’s takes for one', async () => {
    const { valid, errors } = await new Validator().validate(await (await fetch(`${origin}/openapi.json`)).json())
    expect(errors ?? []).toEqual([])
    expect(valid).toBe(true)
  })

  it('signs in a person who was seeded with a password', async () => {
    const seeded = await run(ops, ['seed', '--users', '1', '--password', PASSWORD, '--persist-to', state])
    expect(seeded.code, seeded.stderr).toBe(0)
    const visitor = new Visitor((path, init) => fetch(`${origin}${path}`, init), origin)
    const signedIn = await visitor.post('/api/sign-in', { email: 'user-000001@example.com', password: PASSWORD })
    expect(signedIn.json).toMatchObject({
      status: 'signed_in',
      user: { email: 'user-000001@example.com', name: 'User 1' },
    })
    expect((await visitor.get('/api/session')).status).toBe(200)
  })

  it('lets an operator work on the database meanwhile, and the clock run when it is asked to', async () => {
    const seeded = await run(ops, ['seed', '--expired', '30', '--persist-to', state])
    expect(seeded).toMatchObject({ code: 0, stderr: '' })
    const ticked = await fetch(`${origin}/cdn-cgi/local/scheduled?cron=*/15+*+*+*+*`)
    expect(ticked.status).toBe(200)
    expect(
      query(state, "SELECT actor_id, meta FROM audit_events WHERE event = 'sys_purge' AND reason = 'sessions_deleted'"),
    ).toEqual([{ actor_id: 'clock', meta: '{"rows":30}' }])
  })

  it('ends when npm is told to end, and leaves no process behind', async () => {
    const { pid } = server
    const members = family(pid)
    expect(members.length).toBeGreaterThan(2)
    process.kill(pid, 'SIGTERM')
    await vi.waitFor(() => expect(members.filter(lives)).toEqual([]), { timeout: 15_000, interval: 100 })
    await expect(fetch(`${origin}/health`)).rejects.toThrow('fetch failed')
  })

  // In `npm test` by a stand-in for the server (dev-server.node.test.ts).
  it.runIf(WHOLE)('says which var is wrong instead of what to try; Ctrl-C ends it', async () => {
    const wrong = dev('--persist-to', state, '--var', 'SIGN_UP:maybe')
    await wrong.until(/The Worker does not run yet:[\s\S]*SIGN_UP must be one of open, closed/)
    expect(wrong.printed()).not.toMatch(/Latchkey runs at|Migrated/)
    const { pid } = wrong
    const members = family(pid)
    // Ctrl-C: the terminal tells the whole group.
    process.kill(-pid, 'SIGINT')
    await vi.waitFor(() => expect(members.filter(lives)).toEqual([]), { timeout: 15_000, interval: 100 })
  })
})

describe('npm run dev -- --https', () => {
  it.runIf(WHOLE)('serves by a certificate of wrangler’s own, as the issuer, and what it prints works', async () => {
    const secure = dev('--https', '--persist-to', await migratedFolder())
    const [, origin = ''] = await secure.until(/Latchkey runs at (https:\/\/localhost:\d+) /)
    await secure.until(/Everything: /)
    expect(secure.printed()).toContain("The certificate is wrangler's own: curl takes it with -k")
    // As printed, by a shell.
    const [command = ''] = /curl -k \S+\/api\/sign-up [^]*?'\{.*\}'/.exec(secure.printed()) ?? []
    const signedUp = execFileSync('sh', ['-c', command.replace('curl', 'curl -s')], { encoding: 'utf8' })
    const { challenge }: Json = JSON.parse(signedUp)
    const curl = (path: string, ...words: string[]): string =>
      execFileSync('curl', ['-sk', ...words, `${origin}${path}`], { encoding: 'utf8' })
    const json = { headers: { 'Content-Type': 'application/json' } }
    const visitor = new Visitor(async (path) => new Response(curl(path), json), origin)
    const code = await mailedCode(visitor, 'ada@example.com')
    expect(curl('/dev/mailbox')).toContain('ada@example.com')
    const answer = curl('/api/email/verify', '-i', '--json', JSON.stringify({ challenge, code }))
    expect(answer).toMatch(/^HTTP\/\S+ 200/)
    expect(answer).toMatch(/^set-cookie: __Host-latchkey-access=\S+; .*Secure/im)
    expect(answer).not.toMatch(/^strict-transport-security:/im)
    // Nobody else is asked so: without -k the certificate counts for nothing.
    await expect(fetch(`${origin}/health`)).rejects.toThrow('fetch failed')
    process.kill(secure.pid, 'SIGTERM')
  })
})

describe('before anything is started', () => {
  it('explains itself', async () => {
    const { code, stdout } = await run(main, ['--help'])
    expect(code).toBe(0)
    for (const option of ['--port', '--https', '--persist-to', '--var', '--env', '--help'])
      expect(stdout).toContain(option)
  })

  it('says that a port is taken, and by whom perhaps', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) =>
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port)),
    )
    const { code, stderr } = await run(main, ['--port', String(port)])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`Port ${port} is taken, perhaps by another \`npm run dev\``),
    })
    other.close()
  })

  it('refuses a port and an issuer that are none', async () => {
    expect((await run(main, ['--port', '99999'])).stderr).toContain('--port 99999: give a number up to 65535.')
    expect((await run(main, ['--var', 'ISSUER:nowhere'])).stderr).toContain('--var ISSUER:nowhere is not a URL.')
  })

  it('follows the port with the issuer, unless one is given; a var of one’s own comes last and wins', async () => {
    const free = await planDev(['--port', '0'])
    const given = await planDev([
      '--port=0',
      '--var',
      'ISSUER:http://localhost:9/auth',
      '--var=SIGN_UP:closed',
      '--persist-to',
      'x',
    ])
    if (!free.ok || !given.ok) throw new Error('no plan')
    expect(free.value).toMatchObject({
      issuer: free.value.origin,
      origin: `http://localhost:${free.value.port}`,
      ownSecret: false,
    })
    expect(given.value).toMatchObject({ issuer: 'http://localhost:9/auth', persistTo: 'x' })
    expect(given.value.words.lastIndexOf('ISSUER:http://localhost:9/auth')).toBeGreaterThan(
      given.value.words.findIndex((word) => word.startsWith('--var=ISSUER:')),
    )
    expect(given.value.words.indexOf('--var=HASHER_SHARDS:1')).toBeLessThan(given.value.words.indexOf('--var'))
    expect(given.value.words).toContain('--var=HASHER_SHARDS:1')
    const token = new URL(given.value.firstAdmin).searchParams.get('token') ?? ''
    expect([token.length, given.value.words.join(' ').includes(token)]).toEqual([43, false])
    expect(free.value.firstAdmin).not.toContain(token)
    expect(given.value.words.filter((word) => word.startsWith('--port'))).toEqual([`--port=${given.value.port}`])
  })
})

describe('the development secret', () => {
  const path = (folder: string): string => join(folder, '.dev.vars')
  const made = /^AUTH_SECRET="[A-Za-z0-9+/=]{59,}"$/m

  it('is made once, readable by its owner alone, and kept', () => {
    const folder = temporaryFolder()
    expect(ensureDevelopmentSecret(folder)).toBe('made')
    const before = readFileSync(path(folder), 'utf8')
    expect(before).toMatch(made)
    if (process.platform !== 'win32') expect(statSync(path(folder)).mode & 0o077).toBe(0)
    expect(ensureDevelopmentSecret(folder)).toBe('kept')
    expect(readFileSync(path(folder), 'utf8')).toBe(before)
  })

  it.each([
    ['an empty file', '', ''],
    ['other vars, without a line end', 'SIGN_UP=closed', 'SIGN_UP=closed\n'],
    ['a placeholder', '# mine\nAUTH_SECRET=replace-with-the-output-of-openssl\nSIGN_UP=closed\n', '# mine\n'],
    ['an empty secret', 'AUTH_SECRET=""\n', ''],
  ])('is put into a file with %s; the rest stays', (_, text, kept) => {
    const folder = temporaryFolder()
    writeFileSync(path(folder), text)
    expect(ensureDevelopmentSecret(folder)).toBe('made')
    const after = readFileSync(path(folder), 'utf8')
    expect(after).toMatch(made)
    expect(after.startsWith(kept)).toBe(true)
    expect(after.match(/AUTH_SECRET/g)).toHaveLength(1)
    if (text.includes('closed')) expect(after).toContain('SIGN_UP=closed')
  })

  it.each([
    'AUTH_SECRET=c29tZWJvZHktcy1vd24tc2VjcmV0LW9mLTMyLWJ5dGVz',
    "export AUTH_SECRET='own'",
    'AUTH_SECRET: own',
    ' AUTH_SECRET = "own"',
  ])('that somebody wrote stays: %s', (line) => {
    const folder = temporaryFolder()
    writeFileSync(path(folder), `${line}\n`)
    expect(ensureDevelopmentSecret(folder)).toBe('kept')
    expect(readFileSync(path(folder), 'utf8')).toBe(`${line}\n`)
  })

  it('is not put over a file that can’t be read', () => {
    const folder = temporaryFolder()
    mkdirSync(path(folder))
    expect(() => ensureDevelopmentSecret(folder)).toThrow('EISDIR')
    expect(statSync(path(folder)).isDirectory()).toBe(true)
  })

  it('is not made for whoever brings one', async () => {
    const plan = await planDev(['--port', '0', '--var', SECRET])
    expect(plan).toMatchObject({ ok: true, value: { ownSecret: true } })
    expect(existsSync(path(temporaryFolder()))).toBe(false)
  })
})
