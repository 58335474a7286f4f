// What the refusals of sign-in look like on the wire.
import type { Context } from 'hono'
import type { AppEnv } from '../../http/app-env.ts'
import { problem, tooManyRequests } from '../../http/problems.ts'
import type { SignInRefusal } from './sign-in.ts'

export function signInProblem(c: Context<AppEnv>, refusal: SignInRefusal): Response {
  return refusal.kind === 'throttled'
    ? tooManyRequests(c, refusal.retryAfterSeconds)
    : problem(c, 'invalid_credentials')
}
