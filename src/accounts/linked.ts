// What the page of a mailed link shows before anything is confirmed. It reads; it changes and spends nothing.
import { matchProof, openProof, readStatement } from '../codes/spend.ts'
import { run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { describeOrigin } from '../mail/origin.ts'
import { selectSignUp } from './store.ts'

/** The sign-up (or address) that a link would confirm, for its reader to recognise; `undefined` for a dead link. */
export async function linkedSignUp(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  token: string,
): Promise<{ email: string; name: string | null; origin: string | null } | undefined> {
  const opened = openProof(deps.config.secrets, { token })
  if (!opened.ok) return undefined
  const [found, signUps] = await run(deps.db, [
    readStatement(deps, opened.value),
    selectSignUp(deps.db, opened.value.id),
  ])
  const matched = matchProof(deps.config.secrets, opened.value, found, ['sign_up', 'verify_email'])
  if (!matched.ok) return undefined
  const [signUp] = signUps
  const origin = signUp === undefined ? null : describeOrigin(signUp, signUp.createdAt)
  return { email: matched.value.email, name: signUp?.name ?? null, origin }
}
