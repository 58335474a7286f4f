// How a sibling's call is served: parsed, done by a verb of the domain, and answered by a plain value. Nothing is thrown, because an error would
// cross the binding with its text.
import type * as z from 'zod/mini'
import { configOf, type Env } from '../config/config.ts'
import { DatabaseFault } from '../db/client.ts'
import { makeDeps, type Deps } from '../deps.ts'
import { fieldProblems } from '../http/body.ts'
import type { FieldProblem } from '../http/problems.ts'
import { logUncaught } from '../http/faults.ts'
import { lately, type Late } from '../late.ts'
import type { Result } from '../result.ts'

/** What a sibling is told: `src/client/types.ts` says it to them, and a test compares the two. */
type Refusal = { code: string; message: string; errors?: FieldProblem[]; issuer?: string }
type Answer<Value> = { ok: true; value: Value } | { ok: false; error: Refusal }

/** Parses, calls the domain, answers. Whatever happens becomes a plain value. */
export async function serve<Input, Value, Refused extends string | { code: string }>(
  env: Env,
  context: ExecutionContext,
  schema: Late<z.ZodMiniType<Input>>,
  raw: unknown,
  verb: (deps: Deps, input: Input) => Promise<Result<Value, Refused>>,
): Promise<Answer<Value>> {
  const config = configOf(env)
  if (!config.ok) return failed('misconfigured', config.error.map((wrong) => wrong.message).join('; '))
  const { issuer } = config.value
  const [first] = Array.isArray(raw) ? (raw as unknown[]) : [raw]
  const request = first instanceof Request ? first : undefined
  const deps = makeDeps(env, config.value, (work) => context.waitUntil(work), request)
  try {
    const parsed = lately(schema)().safeParse(raw)
    if (!parsed.success)
      return failed('invalid_request', 'An argument is not what it should be: see errors.', {
        errors: fieldProblems(parsed.error),
        issuer,
      })
    const outcome = await verb(deps, parsed.data)
    if (outcome.ok) return outcome
    const refused: string | { code: string } = outcome.error
    const refusal = typeof refused === 'string' ? { code: refused } : refused
    return failed(refusal.code, MESSAGES[refusal.code] ?? refusal.code, { ...refusal, issuer })
  } catch (error) {
    logUncaught(error, deps.caller.requestId)
    if (!(error instanceof DatabaseFault))
      return failed('internal_error', `Something failed here: see the log at request_id ${deps.caller.requestId}.`, {
        issuer,
      })
    if (error.kind === 'unmigrated')
      return failed('misconfigured', 'The database bound as DB lacks tables: run `npm run db:migrate`.', { issuer })
    return failed('unavailable', 'Not available at the moment: try again in a few seconds.', { issuer })
  }
}

function failed(code: string, message: string, more: object = {}): { ok: false; error: Refusal } {
  return { ok: false, error: { ...more, code, message } }
}

const MESSAGES: Record<string, string> = {
  unauthenticated: 'Nobody is signed in: there is no valid access token and no live session.',
  second_factor_required: 'One factor was proved where the policy MFA wants two.',
  token_invalid: 'The token was not made here or by a trusted issuer, was altered, or is for another audience.',
  insufficient_scope: 'The token does not allow what is wanted: see scope.',
  unknown_identity: 'The token is good, but nobody here is linked to its subject.',
  unavailable: 'The keys of the issuer of the token can not be read at the moment: try again in a few seconds.',
  token_expired: 'The token has expired: its holder must refresh it.',
  dpop_required: 'The token is bound to a key: send it by the scheme DPoP, with a proof.',
  invalid_dpop_proof: 'The DPoP proof is not one for this request and this token, or it came before.',
  session_expired: 'The session has expired.',
  session_revoked: 'The session was ended.',
  refresh_token_reused: 'The session was ended because its token was used twice.',
  not_found: 'There is nothing of that id or address.',
  email_taken: 'This address has an account.',
  user_disabled: 'This account is disabled: enable it first.',
  last_super_admin: 'This is the last enabled SUPER_ADMIN. Make another one first.',
}
