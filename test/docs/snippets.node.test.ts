// Every fenced block of every page is tried by its language: scripts are type-checked or run, values are judged as Latchkey's own commands
// judge them, statements run on a database. Shell commands: test/docs/commands.node.test.ts.
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { transform } from 'esbuild'
import { unstable_readConfig } from 'wrangler'
import { parse } from 'smol-toml'
import { afterAll, describe, expect, it } from 'vitest'
import { configFile } from '../../src/ops/config-file.ts'
import { problemsOf } from '../../src/ops/deploy.ts'
import { node, projectRoot, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import { complaintsAbout, entries, isScript } from '../support/snippet-types.ts'
import { everySnippet, pageText, placeOf, snippetsOf, type Snippet } from '../support/snippets.ts'

/** What a block is, by its language, and what is done with it. Another language has to be added here, with a way to try it. */
const CLASSES = {
  sh: 'run',
  ts: 'type-checked',
  tsx: 'type-checked',
  js: 'type-checked',
  toml: 'parsed',
  json: 'parsed',
  jsonc: 'parsed',
  sql: 'run',
  text: 'compared',
  diff: 'applied',
  mermaid: 'drawn',
} as const

const snippets = everySnippet()
const of = (...languages: (keyof typeof CLASSES)[]): Snippet[] =>
  snippets.filter(({ language }) => languages.some((one) => one === language))
const named = (some: readonly Snippet[]): [string, Snippet][] => some.map((one) => [placeOf(one), one])

afterAll(removeFolders)

describe('a block of a page', () => {
  it('names its language, and it is one that is tried', () => {
    expect(snippets.length).toBeGreaterThan(60)
    const known: string[] = Object.keys(CLASSES)
    expect(snippets.filter(({ language }) => !known.includes(language)).map(placeOf)).toEqual([])
  })
})

/** A script that stands alone says its name in its first line, and what it prints behind each line that prints. */
const isAlone = ({ text }: Snippet): boolean => /^\/\/ [\w-]+\.mjs\n/.test(text)

describe('scripts', () => {
  it('type-check against the package', async () => {
    const scripts = snippets.filter((one) => isScript(one) && !isAlone(one))
    expect(scripts.length).toBeGreaterThan(10)
    expect(await complaintsAbout(scripts)).toEqual([])
  })

  it.each(named(snippets.filter(isAlone)))('%s runs, and prints what it says', async (_, { text }) => {
    const [, name = ''] = /^\/\/ (\S+)/.exec(text) ?? []
    const file = join(temporaryFolder(), name)
    writeFileSync(file, text.replaceAll(/ from '([a-z][^']*)'/g, importedFromHere))
    const { code, stdout, stderr } = await node(file)
    expect(code, stderr).toBe(0)
    const said = [...text.matchAll(/^console\.log.*\/\/ (.*)$/gm)].flatMap(([, comment = '']) => comment.split(', '))
    expect(said.length).toBeGreaterThan(0)
    for (const part of said) expect(stdout).toContain(part)
  })
})

/** A script of a temporary folder finds the packages of this one, and this one itself. */
function importedFromHere(_: string, name: string): string {
  const [source] = entries()[name] ?? []
  return ` from '${source === undefined ? import.meta.resolve(name) : pathToFileURL(source).href}'`
}

/** What every deployment has to choose, for blocks that are about something else. */
const CHOSEN = { ISSUER: 'https://auth.example.com', MAIL_DRIVER: 'resend', MAIL_FROM: 'hello@example.com' }
/** A Worker of the reader's, and not a configuration of Latchkey. */
const isSibling = ({ text }: Snippet): boolean => text.startsWith('# wrangler.toml of your Worker\n')

/** What Latchkey's commands say against a wrangler.local.toml of this text, and then the Worker against its vars. */
function complaintsOf(text: string): string[] {
  const folder = temporaryFolder()
  cpSync(join(projectRoot, 'wrangler.toml'), join(folder, 'wrangler.toml'))
  writeFileSync(join(folder, 'wrangler.local.toml'), text)
  const file = configFile(folder)
  if (!file.ok) return [file.error]
  const table = parse(text) as { vars?: object; env?: Record<string, { vars?: object }> }
  const environments = [undefined, ...Object.keys(table.env ?? {})]
  return environments.flatMap((env) => {
    const { vars } = unstable_readConfig({ config: file.value.path, env }, { hideWarnings: true })
    const own = env === undefined ? table.vars : table.env?.[env]?.vars
    return problemsIn({ ...vars, ...CHOSEN, ...own })
  })
}

/** A secret is no part of a page. */
const problemsIn = (vars: Record<string, unknown>): string[] =>
  problemsOf(vars).filter((problem) => !/^(OIDC_\w+_CLIENT_SECRET|TURNSTILE_SECRET) is (not set|needed)/.test(problem))

/** The var that a JSON text is the value of. */
const VARS: Record<string, string[]> = {
  'docs/providers.md': ['OIDC_PROVIDERS'],
  'docs/second-factors.md': ['APP_LINKS'],
  'docs/token-validation.md': ['', 'TRUSTED_TOKEN_ISSUERS'],
}

describe('values', () => {
  it.each(named(of('toml')))('%s is a configuration that is accepted', (_, one) => {
    const isVars = /^[A-Z_]+ = /.test(one.text)
    expect(complaintsOf(isVars ? `[vars]\n${one.text}` : one.text)).toEqual([])
    if (isSibling(one)) expect(parse(one.text)).toHaveProperty('services')
  })

  it.each(named(of('json')))('%s is JSON, and where it is the value of a var, one that is accepted', (_, one) => {
    const value: unknown = JSON.parse(one.text)
    const at = snippetsOf(one.page)
      .filter(({ language }) => language === 'json')
      .findIndex(({ line }) => line === one.line)
    const name = VARS[one.page]?.[at] ?? ''
    expect(problemsIn(name === '' ? CHOSEN : { ...CHOSEN, [name]: JSON.stringify(value) })).toEqual([])
  })
})

describe('lines of a wrangler.jsonc', () => {
  it.each(named(of('jsonc')))('%s bind a Worker to Latchkey', (_, { text }) => {
    const lines = text
      .replaceAll(/^\/\/.*$/gm, '')
      .trim()
      .replace(/,$/, '')
    expect(JSON.parse(`{${lines}}`)).toEqual({
      services: [{ binding: 'AUTH', service: 'latchkey', entrypoint: 'Auth' }],
    })
  })
})

describe('a difference', () => {
  it.each(named(of('diff')))('%s makes a script of a script, by the lines that it says', async (_, { text }) => {
    const lines = text.split('\n')
    for (const other of ['+', '-']) {
      const side = lines.filter((line) => !line.startsWith(other)).map((line) => line.slice(1))
      expect((await transform(side.join('\n'), { format: 'esm' })).warnings).toEqual([])
    }
    expect(lines.filter((line) => line.startsWith('+'))).toHaveLength(2)
  })
})

describe('text', () => {
  const BOUND = '[[d1_databases]]\nbinding = "DB"\n'
  const emptyLines = (lines: number): string => '\n'.repeat(lines)
  /** A wrangler.local.toml for each mistake that docs/configuration.md quotes, at the line that it says. */
  const MISTAKES = [`${emptyLines(3)}[vras]`, `${emptyLines(8)}workers_dev = "yes"`, `${BOUND}${emptyLines(9)}${BOUND}`]

  it('is compared: by tests of those pages, and with the complaints about a configuration here', () => {
    const elsewhere = {
      'docs/costs.md': 'test/docs/bill-tables.node.test.ts',
      'docs/limits.md': 'test/docs/limits.test.ts',
      'docs/mails.md': 'test/docs/mails.test.ts',
    }
    const pages = new Set(of('text').map(({ page }) => page))
    expect([...pages]).toEqual(['docs/configuration.md', ...Object.keys(elsewhere)])
    for (const test of Object.values(elsewhere)) expect(pageText(test)).toContain('```text')
    const text = of('text').find(({ page }) => page === 'docs/configuration.md')?.text ?? ''
    const lines = text.trim().split('\n')
    expect(MISTAKES.flatMap((mistake) => complaintsOf(mistake))).toEqual(lines)
  })
})

describe('statements', () => {
  it('that this machine has no database for are of Supabase alone', () => {
    const others = of('sql').filter(({ text }) => !text.startsWith('-- Better Auth on SQLite'))
    expect(others.map(({ text }) => text.split(':')[0])).toEqual(['-- Supabase'])
  })

  it('for Better Auth on SQLite give the line that the import reads', () => {
    const [sql = ''] = of('sql').flatMap(({ text }) => (text.startsWith('-- Better Auth') ? [text] : []))
    const {
      twoFactorEnabled: _,
      accounts,
      ...user
    } = JSON.parse(pageText('docs/runbooks/samples/better-auth-users.ndjson'))
    const database = new DatabaseSync(':memory:')
    database.exec(`CREATE TABLE user (id TEXT PRIMARY KEY, name TEXT, email TEXT UNIQUE, emailVerified INTEGER, image TEXT, createdAt DATE, updatedAt DATE);
      CREATE TABLE account (id TEXT PRIMARY KEY, accountId TEXT, providerId TEXT, userId TEXT REFERENCES user (id), accessToken TEXT, password TEXT)`)
    database
      .prepare('INSERT INTO user (id, name, email, emailVerified, createdAt) VALUES (?, ?, ?, ?, ?)')
      .run(user.id, user.name, user.email, user.emailVerified, user.createdAt)
    for (const [at, { providerId, accountId, password }] of accounts.entries())
      database
        .prepare('INSERT INTO account (id, providerId, accountId, password, userId) VALUES (?, ?, ?, ?, ?)')
        .run(`${at}`, providerId, accountId, password, user.id)
    const [row] = database.prepare(sql).all() as Record<string, string>[]
    expect(JSON.parse(Object.values(row ?? {})[0] ?? '')).toEqual({ ...user, accounts })
  })
})
