// The building code itself: a small tree that keeps it has no findings, and each rule of text and manifest, broken once, is
// found where it is broken. The rules of the floors have a file of their own.
import { afterAll, describe, expect, it } from 'vitest'
import { adding, findingsIn, GOOD } from '../support/house.ts'
import { removeFolders } from '../support/servers/processes.ts'

afterAll(removeFolders)

describe('the building code', () => {
  it('finds nothing in a tree that keeps it', () => {
    expect(findingsIn({})).toEqual([])
  })
})

describe('a rule of the text, broken once, is found:', () => {
  it.each([
    ['the clock', 'src/users/find.ts', 'export const at = () => Date.now()', 'reads the clock'],
    ['the clock, in another way', 'src/users/find.ts', 'export const at = () => new Date()', 'reads the clock'],
    ['the dice', 'src/users/find.ts', 'export const id = () => crypto.randomUUID()', 'draws randomness'],
    ['a cookie', 'src/gate/answers.ts', "export const of = (h: Headers) => h.get('Cookie')", 'reads cookies'],
    [
      'a cookie, by Hono',
      'src/gate/answers.ts',
      'export const of = (c: Context) => c.req.header("cookie")',
      'reads cookies',
    ],
    ['a cookie, among all', 'src/gate/answers.ts', 'export const of = (c: Context) => c.req.header()', 'reads cookies'],
    ['a cookie, by a reader', 'src/gate/answers.ts', "import { get } from 'hono/cookie'", 'reads cookies'],
    [
      'a query, as it came',
      'src/gate/answers.ts',
      "export const of = (c: Context) => c.req.query('token')",
      'reads input by itself',
    ],
    [
      'a token, as it came',
      'src/users/find.ts',
      'export const read = (t: string) => decodeJwt(t)',
      'hands a token to jose',
    ],
    [
      'a session, as a token names it',
      'src/users/find.ts',
      'export const id = (claims: { sid: string }) => claims.sid',
      'may have been killed',
    ],
    [
      'a replica, for what decides',
      'src/users/find.ts',
      'export const all = (deps: Deps) => deps.replica.read(() => [])',
      'reads what may be old',
    ],
    [
      'a session of D1',
      'src/users/find.ts',
      'export const all = (db: D1Database) => db.withSession()',
      'reads what may be old',
    ],
    [
      'a statement on codes of every purpose',
      'src/codes/store.ts',
      'export const all = (db: Db) => db.select().from(codes)',
      'say which purposes',
    ],
    [
      'a refusal that asks nobody who wants a page',
      'src/users/find.ts',
      "export const headers = { 'Content-Type': 'application/problem+json' }",
      'answers a refusal by itself',
    ],
    [
      'a field that takes other addresses than the API',
      'src/users/find.ts',
      `export const field = '<input type="email">'`,
      'browsers refuse there what the API takes',
    ],
    [
      'waiting, in rules',
      'src/users/rules.ts',
      'export const isOld = async () => true',
      'rules are pure: no I/O, nothing to wait for',
    ],
    [
      'work when a module loads',
      'src/users/find.ts',
      'const first = await find()',
      'starts work when the module loads',
    ],
    [
      'a request when a module loads',
      'src/users/find.ts',
      "const first = fetch('https://example.com')",
      'starts work when the module loads',
    ],
    [
      'a promise that is kept',
      'src/users/find.ts',
      'let first: Promise<string> | undefined',
      'keeps a promise in a module global',
    ],
    [
      'promises that are kept in a map',
      'src/users/find.ts',
      'const known = new Map<string, Promise<string>>()',
      'keeps a promise in a module global',
    ],
    [
      'a schema when a module loads',
      'src/users/find.ts',
      'const fields = { name: z.string() }',
      'makes a schema at every start',
    ],
    ['a router that costs a start', 'src/gate/answers.ts', "import { Hono } from 'hono/tiny'", 'src/http/hono.ts'],
    [
      'what another file owns, passed on',
      'src/users/find.ts',
      `export { all as every } from './store.ts'`,
      'passes on what another file owns',
    ],
  ])('%s', (_, file, statement, what) => {
    const { changes, line } = adding(file, statement)
    expect(findingsIn(changes)).toEqual([{ file, line, what: expect.stringContaining(what) }])
  })

  it.each([
    [
      'a file without its first comment',
      'src/users/find.ts',
      '!export const find = 1\n',
      1,
      'starts without a comment',
    ],
    [
      'a test without its first comment',
      'test/users/find.test.ts',
      '!export const find = 1\n',
      1,
      'starts without a comment',
    ],
    ['a file of more than 300 lines', 'test/users/find.test.ts', '\n'.repeat(300), 301, 'has 301 lines, more than 300'],
    ['an index file', 'src/users/index.ts', 'export const all = 1\n', 1, 'an index file hides where things are'],
    ['an attic', 'src/users/utils.ts', 'export const all = 1\n', 1, '"utils" is an attic'],
    [
      'a folder of helpers in the tests',
      'test/helpers/people.ts',
      'export const all = 1\n',
      1,
      '"helpers" is an attic',
    ],
  ])('%s', (_, file, text, line, what) => {
    expect(findingsIn({ [file]: text })).toEqual([{ file, line, what: expect.stringContaining(what) }])
  })
})

describe('a function that says nothing of itself is found:', () => {
  it.each([
    ['a function', 'export async function find() {}'],
    ['an arrow function', 'export const find = async ({ db }: Deps): Promise<User> => db.read()'],
    ['one of a type', 'export const find: (id: string) => string = (id) => id'],
    ['one with a type of its own', 'export const find = <T extends string>(id: T) => id'],
    ['a middleware', 'export const find: MiddlewareHandler<AppEnv> = specOf(meet, {})'],
    ['a class', 'export class Finder {}'],
    ['one with a docstring of no words', '/** */\nexport function find() {}'],
    ['one with another comment', '// Finds one.\nexport function find() {}'],
    ['one below the docstring of another', '/** Finds one. */\nconst one = 1\nexport function find() {}'],
  ])('%s', (_, text) => {
    const line = text.split('\n').length + 1
    const what = expect.stringMatching(/^exports find(er)? without a docstring/i)
    expect(findingsIn({ 'src/users/other.ts': `${text}\n` })).toEqual([{ file: 'src/users/other.ts', line, what }])
  })

  it.each([
    ['one that does', '/**\n * Finds one.\n */\nexport function find() {}'],
    ['the further overloads of one that does', '/** Finds. */\nexport function find(): 1\nexport function find() {}'],
    ['one that stays in its file', 'function find() {}'],
    ['a value', "export const all = ['a'].map((name) => name)\nexport const one = (1 + 2) * 3"],
    ['a Hono app', "export const routes = make().get('/', (c) => c.text('One'))"],
  ])('but not %s', (_, text) => {
    expect(findingsIn({ 'src/users/other.ts': `${text}\n` })).toEqual([])
  })
})

describe('a set-up that stands in several tests', () => {
  const LINES = ['let world', 'let clock', 'let ada', 'beforeEach(open)', 'afterEach(close)', 'const find = () => ada']
  const IMPORT = `import {\n  find,\n} from '../../src/users/find.ts'`
  const testsOf = (many: number, lines: readonly string[]): Record<string, string> =>
    Object.fromEntries(Array.from({ length: many }, (_, n) => [`test/users/${n}.test.ts`, `${lines.join('\n')}\n`]))

  it('is found in each pair of them, once there are more than ten', () => {
    const found = findingsIn(testsOf(6, LINES))
    expect(found).toHaveLength(15)
    expect(found[0]).toEqual({
      file: 'test/users/1.test.ts',
      line: 2,
      what: 'has 6 lines of test/users/0.test.ts:2: give what they make a name in test/support/',
    })
    expect(findingsIn(testsOf(5, LINES))).toEqual([])
  })

  it('is known by its words, however it is indented and whatever stands between', () => {
    const spaced = LINES.map((line, nth) => `${' '.repeat(nth)}${line}\n\n// ${nth}\n{\n}`)
    expect(findingsIn({ ...testsOf(5, LINES), 'test/users/spaced.test.ts': `${spaced.join('\n')}\n` })).toHaveLength(15)
  })

  it('is none by five lines, nor by imports, comments and brackets', () => {
    expect(findingsIn(testsOf(6, [IMPORT, ...LINES.slice(1), '// And so on.', '})', '})']))).toEqual([])
  })
})

describe('a rule of the manifest, broken once, is found:', () => {
  it.each([
    [
      'a package of the Worker, for every app',
      'package.json',
      GOOD['package.json']?.replace('"jose": "6.2.17"', '"jose": "6.2.17", "zod": "4.6.7"') ?? '',
      2,
      'every app would install zod',
    ],
    [
      'a version that is not exact',
      'package.json',
      GOOD['package.json']?.replace('"4.155.0"', '"^4.155.0"') ?? '',
      3,
      'wrangler "^4.155.0" is not exact',
    ],
    [
      'a registry’s address in the lockfile',
      'package-lock.json',
      '{\n  "resolved": "https://registry.npmjs.org/hono"\n}\n',
      2,
      'holds registry addresses',
    ],
    [
      'path aliases',
      'tsconfig.json',
      '{\n  "compilerOptions": { "paths": { "@/*": ["./src/*"] } }\n}\n',
      2,
      'path aliases hide where things are',
    ],
  ])('%s', (_, file, text, line, what) => {
    expect(findingsIn({ [file]: text })).toEqual([{ file, line, what: expect.stringContaining(what) }])
  })
})
