// What the refusals of a proof look like on the wire: alike whatever was wrong with it.
import type { Context } from 'hono'
import type { WeakPassword } from '../credentials/accept.ts'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import type { AppEnv } from './app-env.ts'
import { problem, tooManyRequests } from './problems.ts'
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

/** Answers a refused proof; `field` is where a new password was. */
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
