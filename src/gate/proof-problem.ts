// The refusals of a proof on the wire: they don't say what was wrong with it.
import type { Context } from 'hono'
import { jsx, type Child } from 'hono/jsx'
import type { WeakPassword } from '../credentials/accept.ts'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import type { AppEnv } from './app-env.ts'
import type { Runs } from '../http/house.ts'
import { answerPage } from '../http/page.ts'
import { WaitContext } from '../pages/notice.tsx'
import { problem, tooManyRequests } from '../http/problems.ts'
import { unauthenticated } from './require-session.ts'

export type ProofProblem =
  | {
      kind:
        | 'invalid_code'
        | 'invalid_credentials'
        | 'unauthenticated'
        | 'stale'
        | 'second_factor_required'
        | 'turnstile_required'
    }
  | WeakPassword
  | ThrottledRefusal

/** Answers a refused proof. `field` is the field of the new password. */
export function proofProblem(c: Context<AppEnv>, refusal: ProofProblem, field = 'password'): Response {
  switch (refusal.kind) {
    case 'throttled':
      return tooManyRequests(c, refusal.retryAfterSeconds)
    case 'weak_password':
      return problem(c, 'weak_password', { errors: refusal.problems.map((wrong) => ({ field, ...wrong })) })
    case 'unauthenticated':
      return unauthenticated(c)
    case 'stale':
      return problem(c, 'reauthentication_required')
    case 'second_factor_required':
    case 'turnstile_required':
    case 'invalid_code':
    case 'invalid_credentials':
      return problem(c, refusal.kind)
  }
}

/** Answers a refused proof with a page of `status`; after too many attempts with 429 as the API, and it says when to come back. */
export async function proofPage(
  c: Context<AppEnv>,
  refusal: ProofProblem,
  page: Child,
  status: 400 | 401,
  runs: Runs = 'nothing',
): Promise<Response> {
  if (refusal.kind !== 'throttled') return answerPage(c, page, status, runs)
  const told = jsx(WaitContext.Provider, { value: refusal.retryAfterSeconds }, page)
  const answer = await answerPage(c, told, 429, runs)
  answer.headers.set('Retry-After', String(refusal.retryAfterSeconds))
  return answer
}
