// What somebody was about to do when a fresh proof was asked for, so that it is one press away after it. It lies sealed in a cookie of that
// browser, bound to the session, for ten minutes: so it survives the mailed code, a reload and a change of language, which hidden fields
// would have to be carried through one by one, and no value of it gets into a URL, a history or D1. Only fields that the act names are
// kept, and no act may name a password or a code.
import type { Context } from 'hono'
import { clearCookie, cookieHeader, KEPT_COOKIE, readCookie, setCookie } from '../http/cookies.ts'
import { seal, unseal } from '../crypto/seal.ts'
import type { KeptAct } from '../words/security.ts'
import type { AppEnv } from './app-env.ts'
import { PROVE_PATH, toProof } from './own-page.ts'

const CONTEXT = 'kept-form'
const LIFE_SECONDS = 600
/** A browser keeps 4,096 bytes of a cookie. What is longer is typed again. */
const MOST_CHARACTERS = 2800

/**
 * A form that was not done: `act` names it to the person, `path` (below the issuer) is where it posts, `fields` what was in it, and `shown`
 * what the person sees of that.
 */
export type Kept = { act: KeptAct; path: string; fields: Readonly<Record<string, string>>; shown?: string }

type Sealed = Kept & { sessionId: string; expiresAt: number }

/** The page that shows it again, after the proof. */
export const AGAIN_PATH = `${PROVE_PATH}/again`

/** Leads to a fresh proof with a form kept, and from there to one press of its button, or back to `back`. */
export async function toProofKeeping(c: Context<AppEnv>, back: string, kept: Kept): Promise<Response> {
  const { config, now } = c.get('deps')
  const answer = toProof(c, back)
  const text = JSON.stringify({
    ...kept,
    sessionId: c.get('own').id,
    expiresAt: now() + LIFE_SECONDS * 1000,
  } satisfies Sealed)
  if (text.length <= MOST_CHARACTERS)
    answer.headers.append('Set-Cookie', setCookie(KEPT_COOKIE, await seal(config.secrets, CONTEXT, text), LIFE_SECONDS))
  return answer
}

/** What this browser keeps for this session; `undefined` for nothing. Asks no database. */
export async function readKept(c: Context<AppEnv>): Promise<Kept | undefined> {
  const { config, now } = c.get('deps')
  const sealed = readCookie(cookieHeader(c.req.raw.headers), KEPT_COOKIE)
  const text = sealed === undefined ? undefined : await unseal(config.secrets, CONTEXT, sealed)
  if (text === undefined) return undefined
  const { sessionId, expiresAt, ...kept } = JSON.parse(text) as Sealed
  return sessionId === c.get('own').id && expiresAt > now() ? kept : undefined
}

/** Removes it with the answer to the form that was kept, if the browser has it. Until then a reload shows it again. */
export function withoutKept(c: Context<AppEnv>, answer: Response): Response {
  if (readCookie(cookieHeader(c.req.raw.headers), KEPT_COOKIE) !== undefined)
    answer.headers.append('Set-Cookie', clearCookie(KEPT_COOKIE))
  return answer
}
