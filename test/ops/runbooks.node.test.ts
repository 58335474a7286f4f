// What the runbooks say to try is run here as it stands there, but in a folder that goes away and on a port that is free. In
// `npm run test:all` alone: what their commands do is tried by test/ops and test/migrations in `npm test`, too.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { commandsOf, elsewhere, paste, serve, stopServers, type Pasted } from '../support/papers.ts'
import { migrateInto } from '../support/servers/migrated.ts'
import { tidyUp } from '../support/servers/operator.ts'
import { projectRoot, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'
import { PASSWORD, Visitor, type Reply } from '../support/people/visitor.ts'

/** Ten commands and a server, one after the other, also where the machine is busy. */
const PATIENCE_MS = 300_000
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const page = (name: string): string => readFileSync(join(projectRoot, 'docs/runbooks', name), 'utf8')

afterAll(async () => {
  await stopServers()
  await tidyUp()
})

/** A folder for what a page makes, with migrated databases of these names. */
async function folderWith(...names: string[]): Promise<string> {
  const folder = temporaryFolder()
  for (const name of names) await migrateInto(join(folder, name))
  return folder
}

describe.runIf(WHOLE)('leaving-auth0.md, "Try it here first"', () => {
  let origin: string

  beforeAll(async () => {
    const folder = await folderWith()
    const commands = commandsOf(page('leaving-auth0.md'), 'Try it here first')
    if (commands.length <= 10) throw new Error('the commands are gone')
    const at = commands.findIndex(({ command }) => command.startsWith('npm run dev'))
    await paste(commands.slice(0, at), folder)
    origin = await serve(elsewhere(commands[at]?.command ?? '', folder))
    const here = ({ command, prints }: Pasted): Pasted => ({
      command: command.replace('http://localhost:8787', origin),
      prints,
    })
    await paste(commands.slice(at + 1).map(here), folder)
  }, PATIENCE_MS)

  const signIn = async (email: string, password: string): Promise<Reply> => {
    const visitor = new Visitor((path, init) => fetch(`${origin}${path}`, init), origin)
    return visitor.post('/api/sign-in', { email, password })
  }

  it.each([
    ['bob@example.com', PASSWORD],
    ['fay@example.com', 'user1password'],
    ['bea@example.com', 'fish-Net-42-Harbour'],
  ])('%s, who has no app, signs in', async (email, password) => {
    expect((await signIn(email, password)).json).toMatchObject({ status: 'signed_in', user: { email } })
    expect((await signIn(email, `${password}!`)).json).toMatchObject({ code: 'invalid_credentials' })
  })

  it.each([
    ['ada@example.com', TOTP_SECRET],
    ['cleo@example.com', TOTP_SECRET],
    ['sam@example.com', TOTP_SECRET],
    ['kim@example.com', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'],
  ])('%s signs in with password and app', async (email, secret) => {
    const visitor = new Visitor((path, init) => fetch(`${origin}${path}`, init), origin)
    const { mfa_token } = (await visitor.post('/api/sign-in', { email, password: PASSWORD })).json
    const code = appOf({ secret, uri: '' }).code()
    const answer = await visitor.post('/api/sign-in/totp', { mfa_token, code })
    expect(answer.json).toMatchObject({ status: 'signed_in', user: { email } })
  })

  it.each(['cyrus@example.com', 'finn@example.com', 'kurt@example.com'])('%s, who may not, does not', async (email) => {
    for (const password of [PASSWORD, 'password']) expect((await signIn(email, password)).status).not.toBe(200)
  })

  it('says of everybody which password they have', () => {
    const text = page('leaving-auth0.md')
    for (const word of [PASSWORD, 'user1password', 'fish-Net-42-Harbour', TOTP_SECRET]) expect(text).toContain(word)
  })
})

/** A command of a page that means the deployed database, or the one of `npm run dev`: here it means `try`. */
const onTry = (one: Pasted, state = 'try'): Pasted => ({
  ...one,
  command: one.command
    .replace(' --remote', '')
    .replace(/^npm run (db:\w+)/, `npm run $1 -- --persist-to ${state}`)
    .replace(/^npm run ops -- (\S+)/, `npm run ops -- $1 --persist-to ${state}`),
})

describe.runIf(WHOLE)('the other runbooks', () => {
  const last = readdirSync(join(projectRoot, 'migrations'))
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
    .at(-1)

  it('migrations.md undoes the last migration, and goes forward again', async () => {
    const folder = await folderWith('try')
    const [undo, redo] = commandsOf(page('migrations.md').replaceAll('0012_audit.sql', `${last}`), 'Undo the last one')
    if (undo === undefined || redo === undefined) throw new Error('the commands are gone')
    const prints = (one: Pasted): Pasted => ({ ...one, prints: one.prints.map((line) => line.replace(/\.$/, '')) })
    const commands = [undo, redo].map((one) => onTry(prints(one)))
    expect((await paste(commands, folder)).join('')).toContain(`Undid ${last}`)
  })

  it('session-cleanup.md makes dead sessions, and purges them: a thousand here', async () => {
    const folder = await folderWith('try')
    const text = page('session-cleanup.md').replaceAll(/100(,?)000/g, '1$1000')
    const commands = commandsOf(text, 'Try it here')
    expect(commands.flatMap(({ prints }) => prints)).toHaveLength(2)
    const printed = await paste(
      commands.map((one) => onTry(one)),
      folder,
    )
    expect(printed.at(-1)).toContain('Nothing to purge.')
  })

  it('leaving-latchkey.md takes people out, and in elsewhere', async () => {
    const folder = await folderWith('try', 'theirs')
    const users = 'docs/runbooks/samples/auth0-users.ndjson'
    const before = [
      'openssl rand -base64 32 > secret && openssl rand -base64 32 > their-secret',
      `npm run ops -- users:import auth0 ${users} --join docs/runbooks/samples/auth0-factors.ndjson --auth-secret-file secret --persist-to try`,
    ].map((command) => ({ command, prints: [] }))
    const out = commandsOf(page('leaving-latchkey.md'), 'Export').map((one) => onTry(one))
    const back = commandsOf(page('leaving-latchkey.md'), 'Import').map((one) => onTry(one, 'theirs'))
    const [judged, made] = (await paste([...before, ...out, ...back], folder)).slice(-2)
    expect(judged).toMatch(/Would make 2 accounts[^]*1 authenticator apps/)
    expect(made).toMatch(/Made 2 accounts[^]*1 authenticator apps/)
  })
})
