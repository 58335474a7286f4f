// Exports every person as a line of our NDJSON format, in the order of ids, hashes included. Sealed values leave only encrypted
// to a recipient's key.
import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { audit } from '../../audit/record.ts'
import { openTotp } from '../../credentials/totp.ts'
import type { Secrets } from '../../crypto/keys.ts'
import { run } from '../../db/client.ts'
import { rfc3339, rfc3339OrNull } from '../../db/time.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { Refusal } from '../refusal.ts'
import { encryptValues, type Recipient } from './envelope.ts'
import { pageOfUsers, rowsOf, type UserOut } from './store.ts'

/** The secret that opens the sealed values here, and the key of their recipient. */
export type Envelope = { secrets: Secrets; recipient: Recipient }
export type Exported = {
  users: number
  passwords: number
  identities: number
  passkeys: number
  recovery_codes: number
  totp: number
  totp_left_out: number
  refresh_tokens_left_out: number
}
type Row = Record<string, string | number | null>

const PAGE_PEOPLE = 1_000

/**
 * Writes everybody to a new file that only its owner may read. A run that fails leaves no file, and one that is killed leaves a
 * `.part`. So a file with the final name is complete.
 */
export async function exportPeople(
  deps: Pick<Deps, 'db' | 'now' | 'caller'>,
  path: string,
  envelope: Envelope | undefined,
  progress: (line: string) => void,
): Promise<Result<Exported, Refusal>> {
  const exists = refuse({ code: 'file_exists', message: `${path} exists already: give another name.` })
  if (existsSync(path)) return exists
  const part = `${path}.part`
  let file: number
  try {
    rmSync(part, { force: true })
    file = openSync(part, 'wx', 0o600)
  } catch {
    return refuse({ code: 'no_file', message: `${path} could not be made.` })
  }
  const totals: Exported = {
    users: 0,
    passwords: 0,
    identities: 0,
    passkeys: 0,
    recovery_codes: 0,
    totp: 0,
    totp_left_out: 0,
    refresh_tokens_left_out: 0,
  }
  try {
    for (let after = ''; ;) {
      const [page] = await run(deps.db, [pageOfUsers(deps.db, after, PAGE_PEOPLE)])
      const last = page.results.at(-1)
      if (last === undefined) break
      after = last.id
      writeFileSync(file, (await linesOf(deps, page.results, envelope, totals)).join(''))
      progress(`${totals.users} written …`)
    }
    const meta = { users: totals.users, totp: totals.totp }
    await run(deps.db, [audit(deps, { event: 'users_exported', outcome: 'success', actorId: 'operator', meta })])
  } catch (error) {
    rmSync(part)
    throw error
  } finally {
    closeSync(file)
  }
  if (existsSync(path)) return exists
  renameSync(part, path)
  return ok(totals)
}

async function linesOf(
  deps: Pick<Deps, 'db'>,
  users: readonly UserOut[],
  envelope: Envelope | undefined,
  totals: Exported,
): Promise<string[]> {
  const ids = users.map(({ id }) => id)
  const [identities, totp, passkeys, codes] = (
    await run(deps.db, [
      rowsOf(deps.db, 'identities', ids),
      rowsOf(deps.db, 'totp', ids),
      rowsOf(deps.db, 'passkeys', ids),
      rowsOf(deps.db, 'recovery_codes', ids),
    ])
  ).map(({ results }) => Map.groupBy(results as readonly Row[], (row) => row.user_id))
  return Promise.all(
    users.map(async (user) => {
      const of = (rows: Map<unknown, Row[]> | undefined): Row[] => rows?.get(user.id) ?? []
      const app = of(totp)[0]
      const sealed = app === undefined ? undefined : await sealedOf(user, app, envelope)
      const left = app !== undefined && sealed === undefined
      count(totals, user, { identities: of(identities), passkeys: of(passkeys), codes: of(codes) })
      totals.totp += sealed === undefined ? 0 : 1
      totals.totp_left_out += left ? 1 : 0
      const factors = {
        passkeys: of(passkeys).map((row) => passkeyOf(row)),
        recovery_codes: of(codes).map(({ digest }) => digest),
        ...(left ? { left_out: ['totp'] } : {}),
      }
      return `${JSON.stringify({ ...personOf(user), identities: of(identities).map((row) => identityOf(row)), factors, ...(sealed === undefined ? {} : { sealed }) })}\n`
    }),
  )
}

function count(totals: Exported, user: UserOut, its: Record<'identities' | 'passkeys' | 'codes', Row[]>): void {
  totals.users += 1
  totals.passwords += user.hashed_password === null ? 0 : 1
  totals.identities += its.identities.length
  totals.passkeys += its.passkeys.length
  totals.recovery_codes += its.codes.length
  totals.refresh_tokens_left_out += its.identities.filter((row) => row.refresh_token !== null).length
}

/** The secret of an authenticator app for the recipient; `undefined` without one, or where another AUTH_SECRET sealed it. */
async function sealedOf(user: UserOut, app: Row, envelope: Envelope | undefined): Promise<string | undefined> {
  if (envelope === undefined) return undefined
  const row = { id: String(app.id), userId: user.id, secret: String(app.secret) }
  const secret = await openTotp(envelope.secrets, row)
  return secret === undefined ? undefined : encryptValues(envelope.recipient, { id: user.id, totp: { secret } })
}

const personOf = (user: UserOut) => ({
  id: user.id,
  email: user.email,
  email_verified: user.email_verified_at !== null,
  email_verified_at: rfc3339OrNull(user.email_verified_at),
  name: user.name,
  role: user.role,
  hashed_password: user.hashed_password,
  created_at: rfc3339(user.created_at),
  updated_at: rfc3339(user.updated_at),
  last_login_at: rfc3339OrNull(user.last_login_at),
  password_changed_at: rfc3339OrNull(user.password_changed_at),
  disabled: user.disabled_at !== null,
})

const identityOf = ({ issuer, subject, provider, email, name }: Row) => ({
  issuer,
  subject,
  provider,
  email,
  name,
})

function passkeyOf(row: Row): Record<string, unknown> {
  const { id: _, user_id: __, transports, created_at: createdAt, last_used_at: lastUsedAt, ...rest } = row
  return {
    ...rest,
    uv_initialized: row.uv_initialized === 1,
    backup_eligible: row.backup_eligible === 1,
    backup_state: row.backup_state === 1,
    conditional: row.conditional === 1,
    transports: JSON.parse(String(transports)) as unknown,
    created_at: rfc3339(Number(createdAt)),
    last_used_at: lastUsedAt === null ? null : rfc3339(Number(lastUsedAt)),
  }
}
