// What a form leaves for the page that it leads on to (303), so that a reload of that page repeats nothing. It is sealed in a
// cookie of that browser for as long as the step waits. In a URL an `mfa_token` would end up in histories and logs.
import type { Context } from 'hono'
import { seal, unseal } from '../crypto/seal.ts'
import type { SignedIn, SignInOutcome } from '../sessions/admit.ts'
import type { AppEnv } from './app-env.ts'
import { clearCookie, cookieHeader, readCookie, setCookie, STEP_COOKIE } from '../http/cookies.ts'

/** The page that shows it. The id of a provider has no underscore, so `/sign-in/:provider` never matches it. */
export const STEP_PATH = '/sign-in/second_step'
const CONTEXT = 'sign-in-step'

/** A sign-in that waits for more; or the recovery codes of a finished enrolment, for the session that it began. */
export type Left =
  | { kind: 'waits'; waits: Exclude<SignInOutcome, SignedIn> }
  | { kind: 'codes'; codes: readonly string[]; sessionId: string }

type Kept = Left & { expiresAt: number }

/** Seals what is left into a cookie, and leads to its page (303). That page leads on to `returnTo`. */
export async function leadToStep(c: Context<AppEnv>, left: Left, returnTo: string): Promise<Response> {
  const { config, now } = c.get('deps')
  const kept: Kept = { ...left, expiresAt: now() + config.mfaTokenMs }
  const sealed = await seal(config.secrets, CONTEXT, JSON.stringify(kept))
  const answer = c.redirect(`${config.issuer}${STEP_PATH}?return_to=${encodeURIComponent(returnTo)}`, 303)
  answer.headers.append('Set-Cookie', setCookie(STEP_COOKIE, sealed, config.mfaTokenMs / 1000))
  return answer
}

/** What a form left in this browser; `undefined` where there is nothing, or it waited too long. Asks no database. */
export async function readStep(c: Context<AppEnv>): Promise<Left | undefined> {
  const { config, now } = c.get('deps')
  const sealed = readCookie(cookieHeader(c.req.raw.headers), STEP_COOKIE)
  const text = sealed === undefined ? undefined : await unseal(config.secrets, CONTEXT, sealed)
  const kept = text === undefined ? undefined : (JSON.parse(text) as Kept)
  return kept !== undefined && kept.expiresAt > now() ? kept : undefined
}

/** Removes the cookie with an answer, if the browser has it. */
export function withoutStep(c: Context<AppEnv>, answer: Response): Response {
  if (readCookie(cookieHeader(c.req.raw.headers), STEP_COOKIE) !== undefined)
    answer.headers.append('Set-Cookie', clearCookie(STEP_COOKIE))
  return answer
}
