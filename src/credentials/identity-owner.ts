// The owner of an identity: found by issuer and subject, never by an address (OIDC Core §5.7).
import { faultless } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { selectIdentityOwner } from './identity-store.ts'

/** The person of an identity, disabled or not, or `undefined`. Read from D1's primary: one round trip. */
export async function readIdentityOwner(
  deps: Pick<Deps, 'db'>,
  issuer: string,
  subject: string,
): Promise<Pick<UserRow, 'id' | 'role' | 'emailVerifiedAt' | 'disabledAt'> | undefined> {
  const [owner] = await faultless(selectIdentityOwner(deps.db, { issuer, subject }))
  return owner
}
