// What the page of a mailed link shows before anything is confirmed. It reads; it changes and spends nothing.
import { findCode } from '../codes/find.ts'
import { matchProof, openProof } from '../codes/prove.ts'
import type { Purposes } from '../codes/tables.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { describeOrigin } from '../mail/origin.ts'
import { selectSignUp } from './store.ts'

/** What a link would confirm, for its reader to recognise; `undefined` for a dead link, or one of another purpose. */
export async function readLink(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  token: string,
  purposes: Purposes,
): Promise<{ email: string; name: string | null; origin: string | null } | undefined> {
  const opened = openProof(deps.config.secrets, { token })
  if (!opened.ok) return undefined
  const { id } = opened.value
  const [found, signUps] = await run(deps.db, [findCode(deps, { id, purposes }), selectSignUp(deps.db, id)])
  const code = matchProof(deps.config.secrets, opened.value, found, purposes)
  if (code === undefined) return undefined
  const [signUp] = signUps
  const origin = signUp === undefined ? null : describeOrigin(signUp, signUp.createdAt)
  return { email: code.email, name: signUp?.name ?? null, origin }
}
