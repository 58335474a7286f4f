// Cloudflare Turnstile: a proof of being human, asked for only after failures, where TURNSTILE_SECRET is set. It fails open:
// during an outage nobody is locked out, and the counters still hold.
import * as z from 'zod/mini'
import type { Deps } from '../deps.ts'

const VERIFY_URL = 'https://challenges.cloudflare.com/turnstile/v0/siteverify'
const TIMEOUT_MS = 3_000
const MOST_CHARACTERS = 2_048

const answerSchema = () => z.object({ success: z.boolean() })

export type HumanCheck = 'passed' | 'refused' | 'unavailable'

/**
 * Asks Turnstile about the token of its widget. Refuses a missing token and one above 2,048 characters; `unavailable` after 3
 * seconds.
 */
export async function checkHuman(
  deps: Pick<Deps, 'config' | 'caller'>,
  token: string | undefined,
): Promise<HumanCheck> {
  if (token === undefined || token.length > MOST_CHARACTERS) return 'refused'
  const { config, caller } = deps
  const body = {
    secret: config.turnstileSecret,
    response: token,
    ...(caller.ip === null ? {} : { remoteip: caller.ip }),
  }
  try {
    const answer = await fetch(VERIFY_URL, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const parsed = answerSchema().safeParse(await answer.json())
    if (!parsed.success) return 'unavailable'
    return parsed.data.success ? 'passed' : 'refused'
  } catch {
    return 'unavailable'
  }
}
