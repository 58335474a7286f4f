// The siblings' door: what other Workers call over a service binding. Every prototype method of an entrypoint can be called
// from outside, so each is one line. What they share stands below, where nobody can call it. Nothing is thrown, because an
// error would cross the binding with its text.
import { WorkerEntrypoint } from 'cloudflare:workers'
import * as z from 'zod/mini'
import { deleteUser } from './admin/delete-user.ts'
import { disableUser, enableUser } from './admin/disable-user.ts'
import { endSessions } from './admin/end-sessions.ts'
import { auditFilter, dailyFilter, userFilter } from './admin/inputs.ts'
import { inviteUser } from './admin/invite-user.ts'
import { listUsers } from './admin/list-users.ts'
import { readAdminUser, readSessions } from './admin/read-user.ts'
import { removeFactors } from './admin/remove-factors.ts'
import { sendReset } from './admin/send-reset.ts'
import { setRole } from './admin/set-role.ts'
import { readDailyStats } from './figures/read.ts'
import { readStats } from './figures/stats.ts'
import { unlockUser } from './admin/unlock-user.ts'
import { updateUser } from './admin/update-user.ts'
import { listAuditEvents } from './audit/list.ts'
import type { AdminService, Answer, AuthService, Refusal } from './client/types.ts'
import { configOf, type Env } from './config/config.ts'
import { DatabaseFault } from './db/client.ts'
import { makeDeps, type Deps } from './deps.ts'
import { authenticate } from './gate/authenticate.ts'
import { fieldProblems } from './http/body.ts'
import { cookieHeader } from './http/cookies.ts'
import { logUncaught } from './http/faults.ts'
import { email, name } from './gate/inputs.ts'
import { id, page } from './http/inputs.ts'
import { lately, type Late } from './late.ts'
import { ok, refuse, type Result } from './result.ts'
import { endSession, endSessionsOf } from './sessions/end.ts'
import { listSessions } from './sessions/list.ts'
import { purgeSessions } from './sessions/purge.ts'
import { verifyAnyToken } from './tokens/verify-any.ts'
import { readUser, readUserByEmail } from './users/read.ts'
import { ROLES } from './users/rules.ts'

const actor = 'sibling'

const byOperator = { reason: 'ended_by_operator', actorId: actor } as const

const header = () => z.nullish(z.string().check(z.maxLength(65_536)))
const callerHeaders = lately(() =>
  z.union([
    z.pipe(
      z.instanceof(Request),
      z.transform(({ headers }) => ({ authorization: headers.get('Authorization'), cookie: cookieHeader(headers) })),
    ),
    z.object({ authorization: header(), cookie: header() }),
  ]),
)
/** Scope-tokens (RFC 6749 §3.3): they may stand in a header's quotes. */
const scopeTokens = () => z._default(z.array(z.string().check(z.regex(/^[!#-[\]-~]+$/))).check(z.maxLength(100)), [])
const verifyOptions = () =>
  z.object({
    audience: z.optional(z.string().check(z.minLength(1))),
    level: z._default(z.enum(['offline', 'strict']), 'offline'),
    scope: scopeTokens(),
    permissions: scopeTokens(),
    dpop: z.optional(z.object({ proof: z.string(), method: z.string(), url: z.string() })),
  })
const tokenInput = lately(() => z.tuple([z.string(), z.prefault(verifyOptions(), {})]))
const newUser = lately(() =>
  z.object({ email: email(), name: z.nullish(name()), role: z._default(z.enum(ROLES), 'USER') }),
)
const userPage = lately(() => z.tuple([id(), z.prefault(page(), {})]))

/**
 * For every Worker that has users: who is calling, what an app may know of people, and which sessions it may end. Contract §4.
 */
export class Auth extends WorkerEntrypoint<Env> implements AuthService {
  /** Who sent this request. Pass the request, or its two headers; pass `set_cookies` on in your own answer. */
  authenticate(request: unknown) {
    return serve(this.env, this.ctx, callerHeaders, request, authenticate)
  }

  /**
   * The claims of an access token: a person's, a machine's (`machine: true`), or a trusted issuer's. `strict` asks D1's primary who that is
   * now; `offline` only reads keys. A token that is bound to a key needs `dpop`, the proof that came with it.
   */
  verifyAccessToken(token: unknown, options?: unknown) {
    return serve(this.env, this.ctx, tokenInput, [token, options], (deps, [text, wanted]) =>
      verifyAnyToken(deps, text, wanted),
    )
  }

  /** The person of an id; `not_found` for somebody deleted, too. */
  getUser(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, readUser)
  }

  /** The person of an address, however it is spelt. */
  getUserByEmail(address: unknown) {
    return serve(this.env, this.ctx, email, address, readUserByEmail)
  }

  /** A person's live sessions, newest first. */
  listSessions(userId: unknown, options?: unknown) {
    return serve(this.env, this.ctx, userPage, [userId, options], async (deps, [user, wanted]) =>
      ok(await listSessions(deps, user, wanted)),
    )
  }

  /** Ends one session. */
  revokeSession(sessionId: unknown) {
    return serve(this.env, this.ctx, id, sessionId, revokeSession)
  }

  /** Ends all sessions of a person. */
  revokeUserSessions(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, async (deps, user) =>
      ok({ ended: await endSessionsOf(deps, user, byOperator) }),
    )
  }
}

/** For Workers that administer. It is bound apart, so that an ordinary consumer never holds it. */
export class AuthAdmin extends WorkerEntrypoint<Env> implements AdminService {
  /** Makes an account without a password: its person is mailed a link to set one. */
  createUser(account: unknown) {
    return serve(this.env, this.ctx, newUser, account, (deps, wanted) =>
      inviteUser(deps, { ...wanted, name: wanted.name ?? null, actor }),
    )
  }

  /** The people: newest first, or by address where `query` is given, the beginning of one, or by name where `name` is. */
  listUsers(filter?: unknown) {
    return serve(
      this.env,
      this.ctx,
      () => z.prefault(userFilter(), {}),
      filter,
      async (deps, wanted) => ok(await listUsers(deps, wanted)),
    )
  }

  /** The person of an id, as administrators see them. */
  getUser(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, readAdminUser)
  }

  /** Changes a person's name. */
  updateUser(userId: unknown, change: unknown) {
    return serve(
      this.env,
      this.ctx,
      z.tuple([id(), z.strictObject({ name: z.nullable(name()) })]),
      [userId, change],
      (deps, [user, wanted]) => updateUser(deps, { id: user, ...wanted, actor }),
    )
  }

  /** Disables a person and ends all that they hold. */
  disableUser(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, (deps, user) => disableUser(deps, { id: user, actor }))
  }

  /** Lets a disabled person sign in again. */
  enableUser(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, (deps, user) => enableUser(deps, { id: user, actor }))
  }

  /** Forgets the wrong passwords and codes that throttle a person. */
  unlockUser(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, (deps, user) => unlockUser(deps, { id: user, actor }))
  }

  /** Mails a person a link to set a new password. */
  sendReset(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, (deps, user) => sendReset(deps, { id: user, actor }))
  }

  /** Takes authenticator app, passkeys and recovery codes from a person who lost them, and ends their sessions. */
  removeFactors(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, (deps, user) => removeFactors(deps, { id: user, actor }))
  }

  /** Deletes a person with all their rows. */
  deleteUser(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, (deps, user) => deleteUser(deps, { id: user, actor }))
  }

  /** Sets a person's role. */
  setRole(userId: unknown, role: unknown) {
    return serve(this.env, this.ctx, z.tuple([id(), z.enum(ROLES)]), [userId, role], (deps, [user, wanted]) =>
      setRole(deps, { id: user, role: wanted, actor }),
    )
  }

  /** A person's live sessions, newest first; refuses an id that nobody has. */
  listSessions(userId: unknown, options?: unknown) {
    return serve(this.env, this.ctx, userPage, [userId, options], (deps, [user, wanted]) =>
      readSessions(deps, { ...wanted, id: user }),
    )
  }

  /** Ends all sessions of a person and forgets their devices; refuses an id that nobody has. */
  revokeUserSessions(userId: unknown) {
    return serve(this.env, this.ctx, id, userId, (deps, user) => endSessions(deps, { id: user, actor }))
  }

  /** The audit log, newest first. */
  listAuditEvents(filter?: unknown) {
    return serve(
      this.env,
      this.ctx,
      () => z.prefault(auditFilter(), {}),
      filter,
      async (deps, wanted) => ok(await listAuditEvents(deps, wanted)),
    )
  }

  /** People by role and status, live sessions, and what the last day brought. */
  getStats() {
    return serve(this.env, this.ctx, z.undefined(), undefined, async (deps) => ok(await readStats(deps)))
  }

  /** What each of the last days brought. */
  getDailyStats(filter?: unknown) {
    return serve(
      this.env,
      this.ctx,
      () => z.prefault(dailyFilter(), {}),
      filter,
      async (deps, wanted) => ok(await readDailyStats(deps, wanted)),
    )
  }

  /** Ends and purges sessions whose time is over, as the clock does. */
  purgeSessions() {
    return serve(this.env, this.ctx, z.undefined(), undefined, async (deps) =>
      ok(await purgeSessions(deps, deps.config.sessionRetentionMs, actor)),
    )
  }
}

async function revokeSession(deps: Deps, sessionId: string): Promise<Result<{ ended: number }, 'not_found'>> {
  return (await endSession(deps, sessionId, byOperator)) ? ok({ ended: 1 }) : refuse('not_found')
}

/** Parses, calls the domain, answers. Whatever happens becomes a plain value. */
async function serve<Input, Value, Refused extends string | { code: string }>(
  env: Env,
  context: ExecutionContext,
  schema: Late<z.ZodMiniType<Input>>,
  raw: unknown,
  verb: (deps: Deps, input: Input) => Promise<Result<Value, Refused>>,
): Promise<Answer<Value>> {
  const config = configOf(env)
  if (!config.ok) return failed('misconfigured', config.error.map((wrong) => wrong.message).join('; '))
  const { issuer } = config.value
  const deps = makeDeps(env, config.value, (work) => context.waitUntil(work), raw instanceof Request ? raw : undefined)
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
