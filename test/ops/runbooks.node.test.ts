// What the runbooks say to try is run here as it stands there, but in a folder that goes away and on a port that is free. In
// `npm run test:all` alone: what their commands do is tried by test/ops and test/migrations in `npm test`, too.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appOf } from '../support/authenticators/authenticator-app.ts'
import { commandsOf, elsewhere, paste, serve, stopServers, untried, type Pasted } from '../support/papers.ts'
import { migrateInto } from '../support/servers/migrated.ts'
import { tidyUp } from '../support/servers/operator.ts'
import { temporaryFolder } from '../support/servers/processes.ts'
import { pageText } from '../support/snippets.ts'
import { WHOLE } from '../support/size.ts'
import { PASSWORD, Visitor, type Reply } from '../support/people/visitor.ts'

/** Ten commands and a server, one after the other, also where the machine is busy. */
const PATIENCE_MS = 600_000
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

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
    const commands = commandsOf('docs/runbooks/leaving-auth0.md', 'Try it here first')
    if (commands.length <= 10) throw new Error('the commands are gone')
    const at = commands.findIndex(({ command }) => command.startsWith('npm run dev'))
    await paste(commands.slice(0, at), folder)
    const dev = commands[at] ?? { command: '', prints: [] }
    origin = await serve({ ...dev, command: elsewhere(dev.command, folder) })
    const here = (one: Pasted): Pasted => ({ ...one, command: one.command.replace('http://localhost:8787', origin) })
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

  it('has no other command', () => {
    expect(untried('docs/runbooks/leaving-auth0.md')).toEqual([])
  })

  it('says of everybody which password they have', () => {
    const text = pageText('docs/runbooks/leaving-auth0.md')
    for (const word of [PASSWORD, 'user1password', 'fish-Net-42-Harbour', TOTP_SECRET]) expect(text).toContain(word)
  })
})

/** A command of a page that means the deployed database, or the one of `npm run dev`: here it means `try`. */
const onTry = (one: Pasted, state = 'try'): Pasted => ({
  ...one,
  command: one.command
    .replace(' --remote', '')
    .replace(/^npm run ops -- (\S+)/, `npm run ops -- $1 --persist-to ${state}`),
})

describe.runIf(WHOLE)('leaving-latchkey.md', () => {
  it(
    'takes people out, and in elsewhere',
    async () => {
      const folder = await folderWith('try', 'theirs')
      const users = 'docs/runbooks/samples/auth0-users.ndjson'
      const before = [
        'openssl rand -base64 32 > secret && openssl rand -base64 32 > their-secret',
        `npm run ops -- users:import auth0 ${users} --join docs/runbooks/samples/auth0-factors.ndjson --auth-secret-file secret --persist-to try`,
      ].map((command) => ({ command, prints: [] }))
      const out = commandsOf('docs/runbooks/leaving-latchkey.md', 'Export').map((one) => onTry(one))
      const back = commandsOf('docs/runbooks/leaving-latchkey.md', 'Import').map((one) => onTry(one, 'theirs'))
      const [judged, made] = (await paste([...before, ...out, ...back], folder)).slice(-2)
      expect(judged).toMatch(/Would make 2 accounts[^]*1 authenticator apps/)
      expect(made).toMatch(/Made 2 accounts[^]*1 authenticator apps/)
      expect(untried('docs/runbooks/leaving-latchkey.md')).toEqual([])
    },
    PATIENCE_MS,
  )
})
