// What the refusals of sign-up look like on the wire.
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { problem } from '../http/problems.ts'
import { proofProblem } from '../gate/proof-problem.ts'
import type { SignUpRefusal } from './sign-up.ts'
import type { VerifyRefusal } from './verify.ts'

/** The problem document of a refusal to sign up or to confirm a sign-up (RFC 9457); what concerns the proof is worded by `proofProblem`. */
export function signUpProblem(c: Context<AppEnv>, refusal: SignUpRefusal | VerifyRefusal): Response {
  switch (refusal.kind) {
    case 'closed':
      return problem(c, 'forbidden', { detail: 'Sign-up is closed: ask an administrator for an account.' })
    case 'email_taken':
      return problem(c, 'email_taken')
    case 'invalid_code':
    case 'weak_password':
    case 'throttled':
      return proofProblem(c, refusal)
  }
}
