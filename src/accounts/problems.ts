// What the refusals of sign-up look like on the wire.
import type { Context } from 'hono'
import type { AppEnv } from '../http/app-env.ts'
import type { ThrottledRefusal } from '../credentials/throttled.ts'
import { problem, tooManyRequests } from '../http/problems.ts'
import type { SignUpRefusal } from './sign-up.ts'

export function signUpProblem(c: Context<AppEnv>, refusal: SignUpRefusal): Response {
  switch (refusal.kind) {
    case 'closed':
      return problem(c, 'forbidden', { detail: 'Sign-up is closed: ask an administrator for an account.' })
    case 'email_taken':
      return problem(c, 'email_taken')
    case 'weak_password':
      return problem(c, 'weak_password', {
        errors: refusal.problems.map((problem) => ({ field: 'password', ...problem })),
      })
  }
}

/** A code that is wrong, spent, too old or somebody else's: all alike. */
export function proofProblem(c: Context<AppEnv>, refusal: { kind: 'invalid_code' } | ThrottledRefusal): Response {
  return refusal.kind === 'throttled' ? tooManyRequests(c, refusal.retryAfterSeconds) : problem(c, 'invalid_code')
}
