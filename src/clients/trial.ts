// An operator tries an app from the console: a sign-in whose code comes back to us. What it needs again travels sealed in `state`, so that
// nothing is kept, and no URL shows the verifier.
import { newSecret, uuidv4 } from '../crypto/random.ts'
import { seal, unseal } from '../crypto/seal.ts'
import type { Deps } from '../deps.ts'

/** The path of the redirect URI, below the issuer. */
const PATH = '/admin/try'
const CONTEXT = 'app-trial'
/** Time enough to sign in anew with two factors. */
const LIFE_MS = 900_000

/** The redirect URI. It is the same for every app: which one is tried, and in which session, is sealed in `state`. */
export const trialUri = (issuer: string): string => `${issuer}${PATH}`

/** Whether an app has no other redirect URI: one that signs people in must keep one. */
export const isOnlyRedirect = (uris: readonly string[], uri: string): boolean => uris.every((one) => one === uri)

/** A trial that was begun. */
export type Begun = { clientId: string; sessionId: string; verifier: string; nonce: string }
type Sealed = Begun & { expiresAt: number }

/** Begins a trial in a session: what is kept of it, and that sealed as `state`. */
export async function beginTrial(
  { config, now }: Pick<Deps, 'config' | 'now'>,
  { clientId, sessionId }: Pick<Begun, 'clientId' | 'sessionId'>,
): Promise<Begun & { state: string }> {
  const begun = { clientId, sessionId, verifier: newSecret(), nonce: uuidv4() }
  const sealed: Sealed = { ...begun, expiresAt: now() + LIFE_MS }
  return { ...begun, state: await seal(config.secrets, CONTEXT, JSON.stringify(sealed)) }
}

/** The trial of a `state`; `undefined` for one that is not ours, of another session, or too old. */
export async function openTrial(
  { config, now }: Pick<Deps, 'config' | 'now'>,
  state: string,
  sessionId: string,
): Promise<Begun | undefined> {
  const text = await unseal(config.secrets, CONTEXT, state)
  if (text === undefined) return undefined
  const { expiresAt, ...begun } = JSON.parse(text) as Sealed
  return begun.sessionId === sessionId && expiresAt > now() ? begun : undefined
}
