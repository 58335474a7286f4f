// Whether a new password is accepted: by the policy, and by the public breaches.
import { audit } from '../audit/record.ts'
import type { Write } from '../db/client.ts'
import type { Config } from '../config/config.ts'
import type { Deps } from '../deps.ts'
import { ok, refuse, type Result } from '../result.ts'
import { checkBreached } from './breached.ts'
import { passwordProblems, type PasswordProblem } from './policy.ts'

type AcceptDeps = Pick<Deps, 'db' | 'now' | 'config' | 'caller'>

/** The rows to commit with the new password: one where nobody could say whether it is breached. */
export type Accepted = { writes: Write[] }
export type WeakPassword = { kind: 'weak_password'; problems: readonly PasswordProblem[] }

/** What the policy says of a new password for the account `email` (canonical, or '' while it isn't known). Sends no request. */
export function judgePassword(config: Config, password: string, email: string): WeakPassword | undefined {
  const context = { policy: config.passwordPolicy, minLength: config.passwordMinLength, email, appName: config.appName }
  const problems = passwordProblems(password, context)
  return problems.length === 0 ? undefined : { kind: 'weak_password', problems }
}

/** Judges a new password by the policy and the public breaches; `email` is canonical, or ''. Asks no database. */
export async function acceptPassword(
  deps: AcceptDeps,
  password: string,
  email: string,
): Promise<Result<Accepted, WeakPassword>> {
  const weak = judgePassword(deps.config, password, email)
  if (weak !== undefined) return refuse(weak)
  const check = await checkBreached(deps, password)
  if (check === 'breached') return refuse({ kind: 'weak_password', problems: [BREACHED] })
  const failed = audit(deps, { event: 'pwd_leak_check_failed', outcome: 'failure', reason: 'no_answer' })
  return ok({ writes: check === 'failed' ? [failed] : [] })
}

const BREACHED: PasswordProblem = {
  code: 'breached',
  message: 'It is in a public list of stolen passwords: choose another.',
}
