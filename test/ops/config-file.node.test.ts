// A team's own wrangler.local.toml over ours: what comes of both, what is refused with file and line, and that nobody ever reads
// half of it. update.node.test.ts has the commands that use it.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { configFile, inOwnWords, PUBLISHED } from '../../src/ops/config-file.ts'
import { mergeTables, type Table } from '../../src/ops/config-merge.ts'
import { projectRoot, removeFolders, temporaryFolder } from '../support/servers/processes.ts'

const OURS = readFileSync(join(projectRoot, 'wrangler.toml'), 'utf8')
const merged = (ours: string, own: string): Table => mergeTables(parse(ours), parse(own))

/** A folder with our configuration and one of a team's own. */
function folderWith(own: string | undefined, ours = OURS): string {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'wrangler.toml'), ours)
  if (own !== undefined) writeFileSync(join(folder, 'wrangler.local.toml'), own)
  return folder
}

function refusalOf(own: string, ours?: string): string {
  const file = configFile(folderWith(own, ours))
  if (file.ok) throw new Error('it was taken')
  return file.error
}

afterAll(removeFolders)

describe('two configurations in one', () => {
  it('are merged key by key, tables within tables too', () => {
    expect(
      merged(
        'name = "a"\n[vars]\nX = "1"\nY = "2"\n[observability]\nenabled = true',
        'name = "b"\n[vars]\nY = "3"\nZ = "4"',
      ),
    ).toEqual({ name: 'b', vars: { X: '1', Y: '3', Z: '4' }, observability: { enabled: true } })
  })

  it('have a binding of one name lie over the other, and further ones after it', () => {
    expect(
      merged(
        '[[d1_databases]]\nbinding = "DB"\ndatabase_name = "latchkey"\nmigrations_dir = "migrations"',
        '[[d1_databases]]\nbinding = "DB"\ndatabase_id = "x"\n[[d1_databases]]\nbinding = "OTHER"',
      ),
    ).toEqual({
      d1_databases: [
        { binding: 'DB', database_name: 'latchkey', migrations_dir: 'migrations', database_id: 'x' },
        { binding: 'OTHER' },
      ],
    })
    expect(
      merged(
        '[[ratelimits]]\nname = "F"\nsimple = { limit = 60, period = 60 }\n[[durable_objects.bindings]]\nname = "HASHER"\nclass_name = "Hasher"\n[[migrations]]\ntag = "v1"',
        '[[ratelimits]]\nname = "F"\nsimple = { limit = 9 }\n[[durable_objects.bindings]]\nname = "HASHER"\nscript_name = "other"\n[[migrations]]\ntag = "own"',
      ),
    ).toEqual({
      ratelimits: [{ name: 'F', simple: { limit: 9, period: 60 } }],
      durable_objects: { bindings: [{ name: 'HASHER', class_name: 'Hasher', script_name: 'other' }] },
      migrations: [{ tag: 'v1' }, { tag: 'own' }],
    })
  })

  it('have every other value of one’s own in the place of ours: a text, a plain list, a list without an entry', () => {
    expect(
      merged(
        '[triggers]\ncrons = ["* * * * *"]\n[[routes]]\npattern = "a/*"\n[[send_email]]\nname = "EMAIL"',
        'send_email = []\n[triggers]\ncrons = ["0 * * * *"]\n[[routes]]\npattern = "b/*"\nzone_name = "b"',
      ),
    ).toEqual({
      triggers: { crons: ['0 * * * *'] },
      routes: [{ pattern: 'b/*', zone_name: 'b' }],
      send_email: [],
    })
  })

  it('change neither, and take no key for a prototype', () => {
    const ours = parse('[vars]\nX = "1"')
    const both = mergeTables(ours, parse('[vars]\n__proto__ = "2"'))
    expect(ours).toEqual({ vars: { X: '1' } })
    expect(Object.keys(both.vars as Table)).toEqual(['X', '__proto__'])
  })
})

describe('wrangler.local.toml', () => {
  it('that isn’t there leaves wrangler.toml as it is, and writes nothing', () => {
    const folder = folderWith(undefined)
    const path = join(folder, 'wrangler.toml')
    expect(configFile(folder)).toEqual({
      ok: true,
      value: { merged: undefined, path, called: 'wrangler.toml', byHand: '' },
    })
    expect(readdirSync(folder)).toEqual(['wrangler.toml'])
  })

  it('is left out in the folder that is tried as published, and in no other', () => {
    const [folder, other] = [folderWith('name = "acme-auth"'), folderWith('name = "acme-auth"')]
    vi.stubEnv(PUBLISHED, folder)
    expect(configFile(folder)).toMatchObject({ value: { merged: undefined, called: 'wrangler.toml' } })
    expect(configFile(other)).toMatchObject({ value: { merged: join(other, 'wrangler.merged.toml') } })
    vi.unstubAllEnvs()
    expect(process.env[PUBLISHED]).toBe(projectRoot)
  })

  it('is read by wrangler together with ours; an environment takes what stands beneath it and no more', () => {
    const folder = folderWith(`name = "acme-auth"
[[d1_databases]]
binding = "DB"
database_name = "acme-auth"
[vars]
ISSUER = "https://auth.acme.example"
[env.staging.vars]
ISSUER = "https://auth.staging.acme.example"
[env.preview.vars]
ISSUER = "https://auth.preview.acme.example"
`)
    const file = configFile(folder)
    if (!file.ok) throw new Error(file.error)
    const read = (env?: string) => unstable_readConfig({ config: file.value.path, env }, { hideWarnings: true })
    const top = read()
    expect(top).toMatchObject({
      name: 'acme-auth',
      main: join(folder, 'src/index.ts'),
      triggers: { crons: ['*/15 * * * *'] },
    })
    expect(top.d1_databases).toEqual([
      expect.objectContaining({ binding: 'DB', database_name: 'acme-auth', migrations_dir: 'migrations' }),
    ])
    expect(top.vars).toMatchObject({ ISSUER: 'https://auth.acme.example', SIGN_UP: 'open' })
    const staging = read('staging')
    expect(staging).toMatchObject({ name: 'acme-auth-staging', d1_databases: [{ database_name: 'latchkey-staging' }] })
    expect(staging.vars).toMatchObject({ ISSUER: 'https://auth.staging.acme.example', SIGN_UP: 'open' })
    // One that we don't have inherits what wrangler lets it inherit: no var and no binding.
    expect(read('preview')).toMatchObject({
      name: 'acme-auth-preview',
      vars: { ISSUER: 'https://auth.preview.acme.example' },
      d1_databases: [],
    })
    expect(file.value.byHand).toBe(' -c wrangler.merged.toml')
    expect(readFileSync(file.value.path, 'utf8')).toMatch(/^# Made of wrangler\.toml and wrangler\.local\.toml /)
  })

  it('is written once: the same values again touch nothing, others take the place of the whole file at once', () => {
    const folder = folderWith('name = "one"')
    const path = join(folder, 'wrangler.merged.toml')
    configFile(folder)
    utimesSync(path, 1, 1)
    const { ino } = statSync(path)
    configFile(folder)
    expect(statSync(path)).toMatchObject({ ino, mtimeMs: 1000 })
    writeFileSync(join(folder, 'wrangler.local.toml'), 'name = "two"')
    configFile(folder)
    // A new file by the old name: whoever reads the old one goes on reading it to its end.
    if (process.platform !== 'win32') expect(statSync(path).ino).not.toBe(ino)
    expect(parse(readFileSync(path, 'utf8')).name).toBe('two')
    expect(readdirSync(folder).toSorted()).toEqual(['wrangler.local.toml', 'wrangler.merged.toml', 'wrangler.toml'])
  })

  it.each([
    ['a syntax error', '[vars]\nX = "1\nY = 2', /^wrangler\.local\.toml:2:\d+: .*\.$/],
    ['a key twice', 'name = "a"\n\nname = "b"', /^wrangler\.local\.toml:3:\d+: .*redefine.*\.$/],
    [
      'an unknown key',
      '# mine\nname = "a"\n\n[vras]\nX = "1"',
      /^wrangler\.local\.toml:4: vras is no key that wrangler knows\.$/,
    ],
    [
      'an unknown key of an environment',
      '[env.staging]\nnaem = "a"',
      /^wrangler\.local\.toml:2: env\.staging\.naem is no key/,
    ],
    [
      'an unknown key of a binding',
      '[[d1_databases]]\nbinding = "DB"\ndatabase_nmae = "x"',
      /^wrangler\.local\.toml:3: d1_databases\[0\]\.database_nmae is no key that wrangler knows\.$/,
    ],
    [
      'an unknown key of a route, which has several forms',
      'routes = [\n  "a.example/*",\n  { pattern = "b.example", custom_domian = true },\n]',
      /^wrangler\.local\.toml:1: routes\[1\]\.custom_domian is no key/,
    ],
    ['a table that is a text', 'name = "a"\nvars = "x"', /^wrangler\.local\.toml:2: vars must be a table\.$/],
    ['a text that is a number', 'name = 7', /^wrangler\.local\.toml:1: name must be a text\.$/],
    [
      'a list that is a table',
      '[d1_databases]\nbinding = "DB"',
      /^wrangler\.local\.toml:1: d1_databases must be a list\.$/,
    ],
    [
      'a word that is none of the choices',
      '[placement]\nmode = "fast"',
      /^wrangler\.local\.toml:2: placement\.mode must be "/,
    ],
    [
      'a binding twice',
      '[[d1_databases]]\nbinding = "DB"\n[[d1_databases]]\nbinding = "DB"',
      /^wrangler\.local\.toml:3: d1_databases\[1\] has the same binding as one before it\.$/,
    ],
  ])('with %s is refused by its line, and nothing is written', (_, own, words) => {
    const folder = folderWith(own)
    const file = configFile(folder)
    expect(file).toEqual({ ok: false, error: expect.stringMatching(words) })
    expect(existsSync(join(folder, 'wrangler.merged.toml'))).toBe(false)
  })

  it('is told apart from a wrangler.toml that is wrong, and from what can’t be read', () => {
    expect(refusalOf('name = "a"', 'name = "b')).toMatch(/^wrangler\.toml:1:\d+: /)
    const folder = folderWith(undefined)
    mkdirSync(join(folder, 'wrangler.local.toml'))
    expect(configFile(folder)).toEqual({ ok: false, error: "wrangler.local.toml can't be read (EISDIR)." })
  })

  it('takes all that stands in ours', () => {
    const folder = folderWith(OURS)
    const file = configFile(folder)
    if (!file.ok) throw new Error(file.error)
    const { configPath: _, userConfigPath: __, ...both } = unstable_readConfig({ config: file.value.path })
    const {
      configPath: ___,
      userConfigPath: ____,
      ...ours
    } = unstable_readConfig({ config: join(folder, 'wrangler.toml') })
    expect(both).toEqual(ours)
  })

  it('has no routes for npm run dev, where wrangler would put their host in place of localhost, and all of them for the rest', () => {
    const own = 'routes = ["a.example/*"]\n[env.staging]\nroute = "b.example/*"\n[vars]\nAPP_NAME = "Acme"'
    const folder = folderWith(own)
    const [dev, rest] = [configFile(folder, 'dev'), configFile(folder)]
    if (!dev.ok || !rest.ok) throw new Error('refused')
    expect(dev.value.path).toBe(join(folder, 'wrangler.merged.dev.toml'))
    const read = (config: string, env?: string) => unstable_readConfig({ config, env }, { hideWarnings: true })
    expect([read(dev.value.path), read(dev.value.path, 'staging')]).toMatchObject([{ vars: { APP_NAME: 'Acme' } }, {}])
    for (const env of [undefined, 'staging'])
      expect(read(dev.value.path, env)).toMatchObject({ routes: undefined, route: undefined })
    expect(read(rest.value.path)).toMatchObject({ routes: ['a.example/*'] })
    expect(read(rest.value.path, 'staging')).toMatchObject({ route: 'b.example/*' })
  })

  it('is named where wrangler names the merged file', () => {
    const folder = folderWith('name = "a"')
    const file = configFile(folder)
    if (!file.ok) throw new Error(file.error)
    expect(inOwnWords(`Processing ${file.value.path}: look at wrangler.merged.toml`, file.value)).toBe(
      'Processing wrangler.toml with wrangler.local.toml: look at wrangler.toml with wrangler.local.toml',
    )
  })
})
