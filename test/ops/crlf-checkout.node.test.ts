// A checkout by Git for Windows (`core.autocrlf=true`): it gets the line ends of the repository, and where it doesn't (an archive, an
// editor), the commands and the bundle are the same.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inspectMigrations } from '../check-migrations.mjs'
import { schemaOf } from '../support/people/filling.ts'
import { migratedFolder } from '../support/servers/migrated.ts'
import { node, projectRoot, query, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'

const wrangler = createRequire(import.meta.url).resolve('wrangler')
const TEXTS = ['.ts', '.tsx', '.mjs', '.sql', '.json', '.toml', '.ndjson', '.csv']
const PARTS = ['src', 'migrations', 'docs/runbooks/samples', 'package.json', 'wrangler.toml', 'tsconfig.json']
const git = (...words: string[]): string => execFileSync('git', words, { cwd: projectRoot, encoding: 'utf8' })

afterAll(removeFolders)

describe.skipIf(!existsSync(join(projectRoot, '.git')))('a clone with core.autocrlf', () => {
  it('has no file with CRLF but those that are binary', () => {
    const clone = join(temporaryFolder(), 'clone')
    git('clone', '--quiet', '-c', 'core.autocrlf=true', projectRoot, clone)
    const files = git('-C', clone, 'ls-files', '--eol').trimEnd().split('\n')
    expect(files.length).toBeGreaterThan(500)
    expect(files.filter((line) => !/^i\/(lf|none|-text) +w\/(lf|none|-text) /.test(line))).toEqual([])
  })
})

describe.skipIf(!WHOLE)('a folder with CRLF everywhere', () => {
  const project = temporaryFolder()
  const state = temporaryFolder()

  beforeAll(() => {
    for (const part of PARTS) cpSync(join(projectRoot, part), join(project, part), { recursive: true })
    symlinkSync(join(projectRoot, 'node_modules'), join(project, 'node_modules'), 'junction')
    const texts = readdirSync(project, { recursive: true, encoding: 'utf8' }).filter(
      (path) => !path.startsWith('node_modules') && TEXTS.includes(extname(path)),
    )
    for (const path of texts) {
      const text = readFileSync(join(project, path), 'utf8')
      writeFileSync(join(project, path), text.replaceAll('\n', '\r\n'))
    }
    if (texts.length < 200) throw new Error(`only ${texts.length} files were found`)
  })

  const ops = (script: string, ...words: string[]) =>
    node(`src/ops/${script}.ts`, [...words, '--persist-to', state], { cwd: project })

  it('has migrations that pass their check', () => {
    expect(inspectMigrations(join(project, 'migrations'))).toEqual([])
  })

  it('migrates to the same tables; goes back, and forward again', async () => {
    const usual = await migratedFolder()
    const tables = (where: string): unknown => JSON.parse(JSON.stringify(schemaOf(where)).replaceAll('\\r', ''))
    expect(await ops('migrate')).toMatchObject({ code: 0 })
    expect(tables(state)).toEqual(tables(usual))
    expect(await ops('rollback')).toMatchObject({ code: 0 })
    expect(tables(state)).not.toEqual(tables(usual))
    expect(await ops('migrate')).toMatchObject({ code: 0 })
    expect(tables(state)).toEqual(tables(usual))
  })

  it('imports people, with the secret of a file', async () => {
    mkdirSync(join(project, 'here'))
    const secret = join(project, 'here', 'secret')
    writeFileSync(secret, `AUTH_SECRET=${Buffer.alloc(32, 7).toString('base64')}\r\n`)
    const sample = (name: string): string => join(project, 'docs/runbooks/samples', name)
    const sources = [
      ['auth0', sample('auth0-users.ndjson'), '--join', sample('auth0-factors.ndjson')],
      ['clerk', sample('clerk-users.csv')],
    ]
    for (const words of sources)
      expect(await ops('main', 'users:import', ...words, '--auth-secret-file', secret)).toMatchObject({ code: 0 })
    expect(query(state, 'SELECT count(*) AS people, sum(name LIKE ?) AS odd FROM users', '%\r%')).toEqual([
      { people: 4, odd: 0 },
    ])
    expect(query(state, 'SELECT count(*) AS apps FROM totp')).toEqual([{ apps: 2 }])
  })

  it('becomes the same bundle', () => {
    const bundle = (root: string): string => {
      const folder = temporaryFolder()
      const words = ['--no-warnings', wrangler, 'deploy', '--dry-run', '--env=', '--outdir', folder]
      const quiet = { WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', XDG_CONFIG_HOME: folder }
      execFileSync(process.execPath, words, { cwd: root, env: { ...process.env, ...quiet }, stdio: 'pipe' })
      return readFileSync(join(folder, 'index.js'), 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '')
    }
    const ours = bundle(projectRoot)
    expect(ours.length).toBeGreaterThan(100_000)
    expect(bundle(project) === ours).toBe(true)
  })
})
