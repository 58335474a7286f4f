// The people of the benchmarks, put into the database at once: a row for every sample, so that no sample meets a counter or
// a row that another one has touched.
import type { DatabaseSync } from 'node:sqlite'
import { challengeOf } from '../../src/codes/handles.ts'
import { hashPassword } from '../../src/credentials/password.ts'
import { openSecret, type Secrets } from '../../src/crypto/keys.ts'
import { uuidv7 } from '../../src/crypto/random.ts'
import { ENGINES } from '../../src/crypto/scrypt.ts'

export const PASSWORD = 'Correct-Horse-42-battery'
const HOUR_MS = 3_600_000

/** Hashed once for all: it costs the same to verify. */
export const hashForAll = (): Promise<string> =>
  hashPassword((...input) => Promise.resolve(ENGINES.native(...input)), PASSWORD)

/** Inserts people `<kind>-0@example.com` and on. */
export function insertPeople(
  database: DatabaseSync,
  kind: string,
  many: number,
  more: { hash: string | null; disabled?: boolean },
): void {
  const now = Date.now()
  const statement = database.prepare(
    'INSERT INTO users (id, email, hashed_password, email_verified_at, disabled_at) VALUES (?, ?, ?, ?, ?)',
  )
  for (let number = 0; number < many; number += 1)
    statement.run(uuidv7(now), emailOf(kind, number), more.hash, now, more.disabled === true ? now : null)
}

/** Inserts sign-ups that wait for their code, asked for some minutes ago, and returns their challenges. */
export function insertSignUps(
  database: DatabaseSync,
  kind: string,
  many: number,
  more: { secret: string; hash: string; dead?: boolean },
): string[] {
  const secrets: Secrets = { current: openSecret(more.secret), previous: undefined }
  const sentAt = Date.now() - 120_000
  const until = more.dead === true ? sentAt + 1_000 : sentAt + 24 * HOUR_MS
  const code = database.prepare(
    `INSERT INTO codes (id, purpose, email, code_digest, link_digest, account, source, sent_at, expires_at, challenge_expires_at)
     VALUES (?, 'sign_up', ?, 'x', 'x', ?, 'x', ?, ?, ?)`,
  )
  const signUp = database.prepare('INSERT INTO sign_ups (code_id, hashed_password) VALUES (?, ?)')
  return Array.from({ length: many }, (_, number) => {
    const id = uuidv7(sentAt)
    code.run(id, emailOf(kind, number), `bench-${kind}-${number}`, sentAt, until, until)
    signUp.run(id, more.hash)
    return challengeOf(secrets, id)
  })
}

export const emailOf = (kind: string, number: number): string => `${kind}-${number}@example.com`

let sources = 0
/** A network address that nobody had before, so that no limit of one sample reaches another. */
export function freshSource(): string {
  sources += 1
  return `10.${(sources >> 16) & 255}.${(sources >> 8) & 255}.${sources & 255}`
}

/** Posts JSON from an address of its own, reads the answer to its end, and says how long that took, in milliseconds. */
export async function post(
  origin: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; text: string; milliseconds: number }> {
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': freshSource(), ...headers },
    body: JSON.stringify(body),
  }
  const startedAt = performance.now()
  const answer = await fetch(`${origin}${path}`, init)
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, milliseconds: performance.now() - startedAt }
}

/** The access token of somebody who signs in, for as long as it takes. */
export async function accessTokenOf(origin: string, email: string): Promise<string> {
  const answer = await post(origin, '/api/sign-in', { email, password: PASSWORD, transport: 'bearer' })
  if (answer.status !== 200) throw new Error(`${email} was not signed in: ${answer.status} ${answer.text}`)
  return (JSON.parse(answer.text) as { access_token: string }).access_token
}
