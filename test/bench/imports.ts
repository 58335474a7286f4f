// A big import, as an operator runs it: made-up people of an Auth0 export come in, a second run changes nothing, they go out, and into an
// empty database by a run that is cut off and run again. Then the rows of both are compared, and some of the people sign in.
import { spawn } from 'node:child_process'
import { createWriteStream, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { once } from 'node:events'
import type { EngineName } from '../../src/crypto/scrypt.ts'
import { projectRoot } from '../../src/ops/wrangler.ts'
import { BCRYPT } from '../vectors/foreign-hashes.ts'
import { PASSWORD, post } from './people.ts'
import { startServer } from './servers.ts'

export type Imported = {
  people: number
  /** Accounts a second, from the start of the reading to the last batch. */
  perSecond: number
  /** People of the file who are not there afterwards. */
  lost: number
  secondRun: { made: number; existing: number }
  exported: number
  /** The run that was killed: how many it had made, and how many the next one made. */
  cutOff: { before: number; after: number }
  /** Rows that are not the same in both databases, of users and identities. */
  different: number
  signIns: { asked: number; in: number }
}

type Run = { code: number | null; value: Record<string, number> }
/** Made by pyca/bcrypt, cost 10: what Auth0 has. Theirs is `PASSWORD`, too. */
const HASH = BCRYPT.find(({ from, password }) => from === 'pyca/bcrypt' && password === PASSWORD)?.hash ?? ''
/** What a command says once there are accounts. */
const SOME_MADE = /[1-9]\d* made/

export async function measureImport(
  { people, signIns, engine }: { people: number; signIns: number; engine: EngineName },
  progress: (line: string) => void,
): Promise<Imported> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const at = (name: string): string => join(folder, name)
  try {
    progress('import: writing the file')
    await writeAuth0(at('auth0.ndjson'), people)
    for (const state of ['a', 'b']) await mustRun('migrate.ts', ['--persist-to', at(state)])
    const words = [
      'users:import',
      'auth0',
      at('auth0.ndjson'),
      '--issuer',
      'https://tenant.example.com/',
      '--persist-to',
      at('a'),
    ]
    progress(`import: ${people} people`)
    const first = await ops(words)
    progress('import: the second run')
    const second = await ops(words)
    progress('import: the export')
    const exported = await ops(['users:export', at('out.ndjson'), '--persist-to', at('a')])
    progress('import: into an empty database, and killed')
    const back = ['users:import', 'latchkey', at('out.ndjson'), '--persist-to', at('b')]
    await ops(back, SOME_MADE)
    const before = countOf(at('b'))
    progress('import: the same again')
    const after = await ops(back)
    const different = differences(at('a'), at('b'))
    progress('import: signing in')
    return {
      people,
      perSecond: first.value.users_per_second ?? 0,
      lost: people - countOf(at('a')),
      secondRun: { made: second.value.created ?? -1, existing: second.value.existing ?? -1 },
      exported: exported.value.users ?? -1,
      cutOff: { before, after: after.value.created ?? -1 },
      different,
      signIns: { asked: signIns, in: await signInSome(at('b'), signIns, engine) },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function writeAuth0(path: string, people: number): Promise<void> {
  const file = createWriteStream(path)
  for (let number = 0; number < people; number += 1) {
    const subject = number.toString(16).padStart(24, '0')
    const social = number % 5 === 0 ? [{ provider: 'google-oauth2', user_id: `1${subject}`, isSocial: true }] : []
    const line = JSON.stringify({
      user_id: `auth0|${subject}`,
      email: `Person.${number}@Example.com`,
      email_verified: true,
      name: `Person ${number}`,
      created_at: new Date(1.6e12 + number * 1e6).toISOString(),
      identities: [{ connection: 'db', provider: 'auth0', user_id: subject, isSocial: false }, ...social],
      passwordHash: HASH,
    })
    if (!file.write(`${line}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}

/** A command in a process of its own; killed when it says that on stderr. */
async function ops(words: readonly string[], killAt?: RegExp): Promise<Run> {
  const { code, stdout } = await command('main.ts', [...words, '--json'], killAt)
  if (killAt !== undefined) return { code, value: {} }
  const said = JSON.parse(stdout) as { ok: boolean; value: Record<string, number>; error?: { message: string } }
  if (!said.ok) throw new Error(said.error?.message)
  return { code, value: said.value }
}

async function mustRun(script: string, words: readonly string[]): Promise<void> {
  const { code, stdout } = await command(script, words)
  if (code !== 0) throw new Error(stdout)
}

async function command(
  script: string,
  words: readonly string[],
  killAt?: RegExp,
): Promise<{ code: number | null; stdout: string }> {
  const path = join(projectRoot, 'src/ops', script)
  const child = spawn(process.execPath, [path, ...words], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => void (killAt?.test(text) === true && child.kill('SIGKILL')))
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout }
}

function open(state: string): DatabaseSync {
  const folder = join(state, 'v3/d1/miniflare-D1DatabaseObject')
  const name = readdirSync(folder).find((file) => file.endsWith('.sqlite') && file !== 'metadata.sqlite')
  if (name === undefined) throw new Error('the database is not where it was looked for')
  return new DatabaseSync(join(folder, name))
}

function rowsOf(state: string, sql: string): Record<string, unknown>[] {
  const database = open(state)
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

const countOf = (state: string): number => Number(rowsOf(state, 'SELECT count(DISTINCT email) AS n FROM users')[0]?.n)

function differences(left: string, right: string): number {
  const queries = [
    'SELECT id, email, hashed_password, role, name, email_verified_at, created_at, updated_at FROM users ORDER BY id',
    'SELECT user_id, issuer, subject, provider FROM identities ORDER BY issuer, subject',
  ]
  return queries.reduce((sum, sql) => {
    const [a, b] = [rowsOf(left, sql), rowsOf(right, sql)]
    const unlike = a.filter((row, index) => JSON.stringify(row) !== JSON.stringify(b[index])).length
    return sum + unlike + Math.abs(a.length - b.length)
  }, 0)
}

/** Rows drawn from a database, in the Worker's: how many of these people get in. */
async function signInSome(state: string, many: number, engine: EngineName): Promise<number> {
  const columns = 'id, email, hashed_password, role, name, email_verified_at, created_at, updated_at'
  const drawn = rowsOf(state, `SELECT ${columns} FROM users ORDER BY random() LIMIT ${many}`)
  const server = await startServer('same', engine, (database) => {
    const insert = database.prepare(`INSERT INTO users (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`)
    for (const row of drawn) insert.run(...(Object.values(row) as (string | number | null)[]))
  })
  try {
    let admitted = 0
    for (const { email } of drawn) {
      const answer = await post(server.origin, '/api/sign-in', { email, password: PASSWORD, transport: 'bearer' })
      admitted += answer.status === 200 ? 1 : 0
    }
    return admitted
  } finally {
    await server.stop()
  }
}
