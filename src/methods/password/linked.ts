// Reads the account whose password the link of a reset mail would set, for the page of the link.
import { findCode } from '../../codes/find.ts'
import { matchProof, openProof } from '../../codes/prove.ts'
import { faultless } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'

/** The address of a reset link; `undefined` for a dead one. One round trip; none for a token that can't be ours. */
export async function readResetLink(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  token: string,
): Promise<string | undefined> {
  const opened = openProof(deps.config.secrets, { token })
  if (!opened.ok) return undefined
  const purposes = ['reset_password'] as const
  const found = await faultless(findCode(deps, { id: opened.value.id, purposes }))
  return matchProof(deps.config.secrets, opened.value, found, purposes)?.email
}
