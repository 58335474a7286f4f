// What the pages between a request for a mailed code and its answer know of it: the address that was typed, and since when. It travels
// sealed in their addresses, so that no history and no log has the address of a person, and belongs to one challenge.
import type { Context } from 'hono'
import { seal, unseal } from '../crypto/seal.ts'
import type { AppEnv } from './app-env.ts'

/** `at`: when the mail was sent (ms). `without`: a sign-up without a password. */
export type AskedFor = { email: string; at: number; remember: boolean; without: boolean }

/** How long nobody is sent another mail, in seconds (contract §7). */
const PAUSE_SECONDS = 60

const contextOf = (challenge: string): string => `asked-for:${challenge}`

/** Seals what the next pages are to know. */
export const sealAskedFor = (c: Context<AppEnv>, challenge: string, asked: AskedFor): Promise<string> =>
  seal(c.get('deps').config.secrets, contextOf(challenge), JSON.stringify(asked))

/** Opens it; `undefined` where there is none, or it is another challenge's. Asks no database. */
export async function openAskedFor(
  c: Context<AppEnv>,
  challenge: string,
  state: string | undefined,
): Promise<AskedFor | undefined> {
  const text = state === undefined ? undefined : await unseal(c.get('deps').config.secrets, contextOf(challenge), state)
  return text === undefined ? undefined : (JSON.parse(text) as AskedFor)
}

/** Seconds until a new code can be sent; 0 where that is now, or isn't known. */
export function secondsToWait(c: Context<AppEnv>, asked: AskedFor | undefined): number {
  const since = asked === undefined ? PAUSE_SECONDS : (c.get('deps').now() - asked.at) / 1000
  return Math.max(0, Math.ceil(PAUSE_SECONDS - since))
}
