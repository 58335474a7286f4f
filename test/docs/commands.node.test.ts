// The commands of every page, pasted in their order into one shell, in a clone of the repository that goes away. They run as they stand
// there, but that `npm run dev` takes a free port, and that "the deployed database" is the local one. A new page with commands is tried
// without a word here. In `npm run test:all`; in `npm test` each command has a place where it is tried.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OAuth2Server } from 'oauth2-mock-server'
import { afterAll, describe, expect, it } from 'vitest'
import { hereOf, NOT_HERE, notHere } from '../support/not-here.ts'
import {
  commandsOf,
  MADE_BY_READERS,
  pagesWithCommands,
  paste,
  serve,
  stopServers,
  untried,
  type Pasted,
} from '../support/papers.ts'
import { migrateInto } from '../support/servers/migrated.ts'
import { tidyUp } from '../support/servers/operator.ts'
import { projectRoot, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'
import { snippetsOf } from '../support/snippets.ts'

/** Pages whose people and answers have a test of their own. */
const ELSEWHERE: Record<string, string> = {
  'docs/second-factors.md': 'test/ops/second-factors-page.node.test.ts',
  'docs/runbooks/leaving-auth0.md': 'test/ops/runbooks.node.test.ts',
  'docs/runbooks/leaving-latchkey.md': 'test/ops/runbooks.node.test.ts',
}

/** A dozen commands and two servers, one after the other, also where the machine is busy. */
const PATIENCE_MS = 600_000

/** What a page takes for granted, or what would take too long. */
type Settings = { before?: string[]; dev?: () => Promise<string>; change?: (one: Pasted) => Pasted; wrangler?: string }
const SETTINGS: Record<string, Settings> = {
  'docs/configuration.md': { wrangler: tomlOf('docs/configuration.md'), before: ['npm run db:migrate'] },
  'docs/providers.md': { dev: withAcme },
  'docs/upgrade.md': { wrangler: tomlOf('docs/configuration.md'), before: ['npm run db:migrate'] },
  'docs/runbooks/migrations.md': { change: anyMigration },
  'docs/runbooks/session-cleanup.md': { change: hundredTimesFewer },
}

const everyCommand = pagesWithCommands().flatMap((page) => commandsOf(page))

afterAll(async () => {
  await stopServers()
  for (const server of providers) await server.stop()
  await tidyUp()
})

describe('a command of a page', () => {
  it('that has a test elsewhere is looked after there', () => {
    for (const [page, test] of Object.entries(ELSEWHERE)) {
      const text = readFileSync(join(projectRoot, test), 'utf8')
      expect(text, test).toContain(page)
      expect(text, test).toContain('expect(untried(')
    }
  })

  it('that can’t run here is still on a page', () => {
    const left = NOT_HERE.filter(({ command }) => !everyCommand.some((one) => command.test(hereOf(one.command))))
    expect(left).toEqual([])
    for (const { instead, says } of NOT_HERE)
      expect(says.length > 0 || existsSync(join(projectRoot, instead)), instead).toBe(true)
  })
})

describe('what a page has its reader make in this folder', () => {
  it.each(MADE_BY_READERS)('%s is none of git’s business', (name) => {
    expect(git(projectRoot, 'check-ignore', '--no-index', name).trim()).toBe(name)
  })
})

describe.runIf(WHOLE)('what stands in for a command that can’t run here', () => {
  it.each(NOT_HERE.filter(({ says }) => says.length > 0))('$instead', async ({ instead, says }) => {
    const [printed] = await paste([{ command: hereOf(instead), prints: [...says] }], temporaryFolder(), {}, projectRoot)
    expect(printed).not.toBe('')
  })
})

describe.runIf(WHOLE)('a page’s commands run, and print what it says', () => {
  it.each(pagesWithCommands().filter((page) => ELSEWHERE[page] === undefined))(
    '%s',
    async (page) => {
      const { before = [], dev, change = (one: Pasted) => one, wrangler } = SETTINGS[page] ?? {}
      const clone = await cloned()
      if (wrangler !== undefined) writeFileSync(join(clone, 'wrangler.local.toml'), wrangler)
      const variables: Record<string, string> = { ISSUER: '' }
      const commands = commandsOf(page)
        .map((one) => change({ ...one, command: hereOf(one.command) }))
        .filter(({ command }) => notHere(command) === undefined)
      if (commands.some(({ command }) => /\$(STAGING_)?ISSUER|localhost:8787/.test(command)) && !commands.some(isDev))
        commands.unshift({ command: 'npm run dev', prints: [] })
      let waiting: Pasted[] = before.map((command) => ({ command, prints: [] }))
      for (const one of [...commands, undefined]) {
        if (one !== undefined && !isDev(one)) {
          waiting.push(atServer(one, variables.ISSUER))
          continue
        }
        await paste([...HELPERS, ...waiting], clone, variables, clone)
        waiting = []
        await stopServers()
        if (one === undefined) break
        const options = (await dev?.()) ?? ''
        variables.ISSUER = await serve(
          { ...one, command: one.command.replace(/^npm run dev( --)?/, `npm run dev -- ${options}`) },
          clone,
        )
      }
      expect(untried(page)).toEqual([])
      // What the reader makes is none of git's business: people, hashes and keys least of all.
      expect(git(clone, 'ls-files', '--others', '--exclude-standard')).toBe('')
    },
    PATIENCE_MS,
  )
})

const isDev = ({ command }: Pasted): boolean => command.startsWith('npm run dev')

const git = (cwd: string, ...words: string[]): string => execFileSync('git', words, { cwd, encoding: 'utf8' })

/** A clone, installed and migrated. */
async function cloned(): Promise<string> {
  const clone = join(temporaryFolder(), 'latchkey')
  for (const path of [
    'package.json',
    'wrangler.toml',
    '.dev.vars.example',
    '.gitignore',
    'src',
    'migrations',
    'docs/costs.md',
    'docs/runbooks/samples',
    'test/bench',
  ])
    cpSync(join(projectRoot, path), join(clone, path), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules'), join(clone, 'node_modules'), 'junction')
  git(clone, 'init', '--quiet')
  // .gitignore says `node_modules/`, and here it is a link.
  writeFileSync(join(clone, '.git/info/exclude'), 'node_modules\n')
  git(clone, 'add', '.')
  await migrateInto(join(clone, '.wrangler/state'))
  return clone
}

/** The values of earlier answers in the places of those that a page shows, as its reader puts them in. */
function atServer(one: Pasted, origin = ''): Pasted {
  const command = one.command
    .replaceAll('http://localhost:8787', origin)
    .replaceAll('$STAGING_ISSUER', '$ISSUER')
    .replaceAll('YOUR-SUBDOMAIN', 'acme')
    .replace(/"email":"…"/, '"email":"ada@example.com"')
    .replace(/"password":"…"/, '"password":"Seven-otters-7"')
    .replace(/"challenge":"[^"$]*"/, `"challenge":"'"$CHALLENGE"'"`)
    .replace(/"code":"\d{6}"/, `"code":"'"$CODE"'"`)
  const prints = one.prints.map((line) => line.replaceAll(/"[^"…]+…"/g, '"…"'))
  return { ...one, prints, command: command.startsWith('curl ') ? `${command} | kept\ntaken` : command }
}

/** `kept` keeps an answer, and `taken` takes out of it what its reader would copy: a challenge, tokens, and the code of the newest mail. */
const HELPERS: Pasted[] = [
  `kept() { tee ../answer.json; }
taken() {
  curl -s "$ISSUER/dev/mail" > ../mails.json || echo '{}' > ../mails.json
  eval "$(node -e "
    const read = (file) => { try { return JSON.parse(require('node:fs').readFileSync(file, 'utf8')) } catch { return {} } }
    const { challenge, access_token, refresh_token } = read('../answer.json')
    const code = read('../mails.json').items?.[0]?.code
    for (const [name, value] of Object.entries({ CHALLENGE: challenge, ACCESS_TOKEN: access_token, REFRESH_TOKEN: refresh_token, CODE: code }))
      if (value !== undefined) console.log(name + '=' + value)
  ")"
}`,
].map((command) => ({ command, prints: [] }))

const providers: OAuth2Server[] = []

/** A provider `acme` on this machine. */
async function withAcme(): Promise<string> {
  const server = new OAuth2Server()
  providers.push(server)
  await server.issuer.keys.generate('RS256')
  await server.start(0, 'localhost')
  const acme = { id: 'acme', kind: 'oidc', issuer: server.issuer.url, client_id: 'latchkey', pkce: true }
  return `--var 'OIDC_PROVIDERS:${JSON.stringify([acme])}' --var OIDC_ACME_CLIENT_SECRET:made-up`
}

function tomlOf(page: string): string {
  const [first] = snippetsOf(page).filter(({ language }) => language === 'toml')
  return first?.text ?? ''
}

/** The migrations that a page names are examples. One is passed over: on a database that has none yet, and the others come after. */
function anyMigration(one: Pasted): Pasted {
  if (one.command.includes('INSERT INTO d1_migrations')) {
    const apart = one.command.replace('--local', '--local --persist-to ../apart')
    const journal =
      'CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)'
    const before = apart.replace(/--command ".*"/, `--command "${journal}"`)
    return {
      ...one,
      command: `${before} && ${apart} && npm run db:migrate -- --persist-to ../apart`,
      prints: ['Applied 0010_keyed.sql … 0012_audit.sql'],
    }
  }
  return { ...one, prints: one.prints.map((line) => line.replace(/\d{4}_\w+\.sql/, '….sql')) }
}

function hundredTimesFewer({ command, prints, ...one }: Pasted): Pasted {
  const fewer = (text: string): string => text.replaceAll(/100(,?)000/g, '1$1000')
  return { ...one, command: fewer(command), prints: prints.map(fewer) }
}
