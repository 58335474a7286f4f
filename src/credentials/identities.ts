// Identities at providers: reads and prepared writes for the ceremonies, and the public form of an identity.
import type { Condition, Write } from '../db/client.ts'
import { rfc3339 } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import {
  deleteIdentityUnlessLast,
  identityUserId,
  identityUserIdOr,
  insertIdentity,
  selectIdentities,
  selectIdentity,
  selectIdentityOwner,
  touchIdentity,
} from './identity-store.ts'
import { rpIdOf } from './passkey.ts'
import type { IdentityRow } from './tables.ts'

/** The public form of an identity. */
export type Identity = {
  id: string
  provider: string
  issuer: string
  subject: string
  email: string | null
  name: string | null
  created_at: string
  last_used_at: string | null
}

/** A row as its owner sees it: times in RFC 3339, no refresh token. */
export function publicIdentity(row: IdentityRow): Identity {
  const { id, provider, issuer, subject, email, name } = row
  const lastUsed = row.lastUsedAt === null ? null : rfc3339(row.lastUsedAt)
  return { id, provider, issuer, subject, email, name, created_at: rfc3339(row.createdAt), last_used_at: lastUsed }
}

/** The identity of an issuer's subject and its person, for a batch. */
export const findIdentity = (deps: Pick<Deps, 'db'>, issuer: string, subject: string) =>
  [selectIdentity(deps.db, { issuer, subject }), selectIdentityOwner(deps.db, { issuer, subject })] as const

/** The id of an identity's person, as an expression; NULL where nobody has it. */
export const ownerOfIdentity = (issuer: string, subject: string): Condition => identityUserId(issuer, subject)

/** The id of an identity's person, as an expression; `other` where nobody has it. */
export const ownerOfIdentityOr = (issuer: string, subject: string, other: Condition): Condition =>
  identityUserIdOr(issuer, subject, other)

/** A person's identities, newest first, for a batch. */
export const findIdentities = (deps: Pick<Deps, 'db'>, userId: string) => selectIdentities(deps.db, { userId })

/** Links an identity to a person. The batch rolls back as `taken` where somebody has it already. */
export const insertIdentityWrite = (deps: Pick<Deps, 'db'>, row: IdentityRow): Write => insertIdentity(deps.db, row)

/** Records a sign-in; no row where the identity was removed since it was read. */
export const touchIdentityWrite = (
  deps: Pick<Deps, 'db'>,
  row: IdentityRow,
  change: Parameters<typeof touchIdentity>[2],
): Write => touchIdentity(deps.db, row, change)

/** Removes an identity and gives its row back; no row where it is another person's, or the last way in. */
export const removeIdentityWrite = (deps: Pick<Deps, 'db' | 'config'>, userId: string, id: string) =>
  deleteIdentityUnlessLast(deps.db, userId, id, rpIdOf(deps.config))
