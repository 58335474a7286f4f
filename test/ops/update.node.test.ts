// An update of Latchkey, as a team takes it: `git pull` in a clone that has a wrangler.local.toml. There is no conflict, and every
// command sees what upstream changed and what the team chose.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configFile } from '../../src/ops/config-file.ts'
import { developmentSecret } from '../../src/ops/development-secret.ts'
import { commandsOf } from '../support/papers.ts'
import { Server } from '../support/servers/dev-server.ts'
import { node, projectRoot, query, removeFolders, temporaryFolder } from '../support/servers/processes.ts'
import { sized, WHOLE } from '../support/size.ts'

const TOML = readFileSync(join(projectRoot, 'wrangler.toml'), 'utf8')
/** How it stood before the update: another default, another table of migrations, and a var that didn't exist yet. */
const BEFORE = TOML.replace(/^# .+\nMAIL_HOURLY_LIMIT = .*\n/m, '').replace('SIGN_UP = "closed"', 'SIGN_UP = "open"')
const AFTER = TOML.replace('SIGN_UP = "open"', 'SIGN_UP = "closed"').replace(
  'migrations_dir = "migrations"',
  'migrations_dir = "migrations"\nmigrations_table = "journal"',
)
const OWN = `name = "acme-auth"

[[d1_databases]]
binding = "DB"
database_name = "acme-people"

[vars]
ISSUER = "https://auth.acme.example"
APP_NAME = "Acme"
MAIL_DRIVER = "resend"
MAIL_FROM = "auth@acme.example"
SESSION_RETENTION_SECONDS = "86400"

[env.staging.vars]
APP_NAME = "Acme staging"
`

const upstream = temporaryFolder()
const clone = join(temporaryFolder(), 'auth')
const state = temporaryFolder()

function git(cwd: string, ...words: string[]): string {
  const somebody = ['-c', 'user.name=Somebody', '-c', 'user.email=somebody@example.com', '-c', 'core.autocrlf=false']
  return execFileSync('git', [...somebody, ...words], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

beforeAll(() => {
  for (const file of ['package.json', '.gitignore', 'src', 'migrations'])
    cpSync(join(projectRoot, file), join(upstream, file), { recursive: true })
  // The first migration does, unless everything is tried whole: wrangler takes half a second of work for each.
  for (const file of readdirSync(join(upstream, 'migrations')))
    if (!WHOLE && /^\d+_.*\.sql$/.test(file) && !file.startsWith('0000_')) rmSync(join(upstream, 'migrations', file))
  writeFileSync(join(upstream, 'wrangler.toml'), BEFORE)
  git(upstream, 'init', '--quiet', '--initial-branch=main')
  git(upstream, 'add', '.')
  git(upstream, 'commit', '--quiet', '--message=before')
  git(upstream, 'clone', '--quiet', upstream, clone)
  symlinkSync(join(projectRoot, 'node_modules'), join(clone, 'node_modules'), 'junction')
  writeFileSync(join(clone, '.git/info/exclude'), 'node_modules\n')
  writeFileSync(join(clone, 'wrangler.local.toml'), OWN)
})

afterAll(removeFolders)

describe('a team’s own configuration', () => {
  it('is never seen by git, nor what is made of it', () => {
    expect(configFile(clone)).toMatchObject({ ok: true, value: { merged: join(clone, 'wrangler.merged.toml') } })
    expect(git(clone, 'status', '--porcelain')).toBe('')
  })

  it('is in the way of no update: git pull merges without a conflict', () => {
    writeFileSync(join(upstream, 'wrangler.toml'), AFTER)
    git(upstream, 'commit', '--quiet', '--all', '--message=after')
    git(clone, 'pull', '--quiet')
    expect(readFileSync(join(clone, 'wrangler.toml'), 'utf8')).toBe(AFTER)
    expect(readFileSync(join(clone, 'wrangler.local.toml'), 'utf8')).toBe(OWN)
    expect(git(clone, 'status', '--porcelain')).toBe('')
  })

  it('goes with a merge by the commands of docs/upgrade.md, and back again', () => {
    const merged = join(temporaryFolder(), 'auth')
    git(upstream, 'clone', '--quiet', upstream, merged)
    git(merged, 'reset', '--quiet', '--hard', 'HEAD~1')
    writeFileSync(join(merged, 'ours.md'), 'A change of the team’s own.\n')
    git(merged, 'add', '.')
    git(merged, 'commit', '--quiet', '--message=ours')
    const run = (heading: string): string[] =>
      commandsOf('docs/upgrade.md', heading)
        .filter(({ command }) => command.startsWith('git '))
        .map(({ command }) =>
          git(
            merged,
            ...command
              .replace(/https:\S+/, upstream)
              .split(' ')
              .slice(1),
          ),
        )
    const [, , changes = ''] = run('Take it')
    expect(changes).toContain('after')
    expect(readFileSync(join(merged, 'wrangler.toml'), 'utf8')).toBe(AFTER)
    expect(run('Back again')).toHaveLength(1)
    expect(readFileSync(join(merged, 'wrangler.toml'), 'utf8')).toBe(BEFORE)
    expect(readFileSync(join(merged, 'ours.md'), 'utf8')).toContain('own')
  })

  it.runIf(WHOLE)('goes with what is new: npm run deploy -- --dry-run', async () => {
    const built = await node('src/ops/deploy.ts', ['--dry-run'], { cwd: clone })
    expect(built.code, built.stdout + built.stderr).toBe(0)
    expect(built.stdout).toMatch(
      /env\.DB \(acme-people\)[\s\S]*env\.APP_NAME \("Acme"\)[\s\S]*env\.SIGN_UP \("closed"\)/,
    )
    expect(built.stdout).toContain('env.MAIL_HOURLY_LIMIT ("1000")')
  })

  it.runIf(WHOLE)('goes with what is new: npm run db:migrate and npm run ops', async () => {
    const migrated = await node('src/ops/migrate.ts', ['--persist-to', state], { cwd: clone })
    expect(migrated.code, migrated.stderr).toBe(0)
    // The table is upstream's new one.
    const [last] = query<{ name: string }>(state, 'SELECT name FROM journal ORDER BY id DESC LIMIT 1')
    expect(last?.name).toMatch(/^\d{4}_/)
    writeFileSync(join(clone, 'wrangler.local.toml'), OWN.replace('86400', 'a month'))
    const purged = await node('src/ops/main.ts', ['sessions:purge', '--persist-to', state], { cwd: clone })
    expect(purged).toMatchObject({
      code: 1,
      stderr:
        'SESSION_RETENTION_SECONDS in wrangler.toml with wrangler.local.toml must be a whole number of seconds.\n',
    })
    writeFileSync(join(clone, 'wrangler.local.toml'), OWN)
  })

  it.runIf(WHOLE)('goes with what is new: npm run dev, which takes up what is changed meanwhile', async () => {
    const server = new Server(['--persist-to', state, '--var', `AUTH_SECRET:${developmentSecret()}`], { cwd: clone })
    try {
      await server.until(/Latchkey runs at http/)
      expect(server.printed()).toMatch(/env\.APP_NAME \("Acme"\)[\s\S]*env\.SIGN_UP \("closed"\)/)
      const again = OWN.replace('"Acme"', '"Acme Inc."')
      writeFileSync(join(clone, 'wrangler.local.toml'), again)
      await server.until(/env\.APP_NAME \("Acme Inc\."\)/)
      writeFileSync(join(clone, 'wrangler.local.toml'), `${again}oops`)
      await server.until(/wrangler\.local\.toml:\d+:\d+: .*\. The configuration stays as it was\./)
    } finally {
      await server.kill()
    }
  })

  it('that is wrong stops every command by its line, before anything is done', async () => {
    writeFileSync(join(clone, 'wrangler.local.toml'), '[vars]\nAPP_NAME = "Acme"\n\n[vras]\n')
    const words = 'wrangler.local.toml:4: vras is no key that wrangler knows.'
    const commands: [file: string, ...given: string[]][] = [
      ['deploy', '--dry-run'],
      ['main', 'user:list'],
      ['dev', '--port', '0'],
      ['migrate'],
      ['rollback'],
    ]
    for (const [name, ...given] of commands.slice(0, sized(2, commands.length))) {
      const { code, stdout, stderr } = await node(`src/ops/${name}.ts`, given, { cwd: clone })
      const before = name === 'deploy' ? 'Nothing was deployed:\n  ' : ''
      expect({ code, said: stdout + stderr }, name).toEqual({ code: 1, said: `${before}${words}\n` })
    }
  })
})
