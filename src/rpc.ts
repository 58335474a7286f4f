// The siblings' door: what other Workers call over a service binding. Every prototype method of an entrypoint can be called
// from outside, so each is one line. What they share stands in `gate/serve.ts` and `provider/tell-clients.ts`, where nobody can call it.
import { WorkerEntrypoint } from 'cloudflare:workers'
import * as z from 'zod/mini'
import { deleteUser } from './admin/delete-user.ts'
import { disableUser, enableUser } from './admin/disable-user.ts'
import { endSessions } from './admin/end-sessions.ts'
import * as of from './admin/client-inputs.ts'
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
import type { AdminService } from './client/admin-types.ts'
import type { AuthService } from './client/types.ts'
import type { Env } from './config/config.ts'
import type { Deps } from './deps.ts'
import { authenticateFor } from './gate/authenticate.ts'
import { email, name } from './gate/inputs.ts'
import { callerInput, tokenInput } from './gate/sibling-inputs.ts'
import { id, page } from './http/inputs.ts'
import { lately } from './late.ts'
import { serve } from './provider/tell-clients.ts'
import { ok, refuse, type Result } from './result.ts'
import { endSession, endSessionsOf } from './sessions/end.ts'
import { listSessions } from './sessions/list.ts'
import { purgeSessions } from './sessions/purge.ts'
import { readRevocations } from './tokens/revoked.ts'
import { verifyAnyToken } from './tokens/verify-any.ts'
import { readUser, readUserByEmail } from './users/read.ts'
import { ROLES } from './users/rules.ts'
import { listClients, readClient } from './admin/clients.ts'
import { createClient } from './admin/create-client.ts'
import { updateClient } from './admin/update-client.ts'
import { rotateClientSecret } from './admin/rotate-client-secret.ts'
import { deleteClient } from './admin/delete-client.ts'
import { createApi, deleteApi, listApis, updateApi } from './admin/apis.ts'

const actor = 'sibling'

const byOperator = { reason: 'ended_by_operator', actorId: actor } as const

const newUser = lately(() =>
  z.object({ email: email(), name: z.nullish(name()), role: z._default(z.enum(ROLES), 'USER') }),
)
const userPage = lately(() => z.tuple([id(), z.prefault(page(), {})]))

/**
 * For every Worker that has users: who is calling, what an app may know of people, and which sessions it may end. Contract §4.
 */
export class Auth extends WorkerEntrypoint<Env> implements AuthService {
  /** Who sent this request. Pass the request, or its two headers; pass `set_cookies` on in your own answer. For `level` see `Level`. */
  authenticate(request: unknown, options?: unknown) {
    return serve(this.env, this.ctx, callerInput, [request, options], authenticateFor)
  }

  /** What ended within the life of an access token: siblings hold it, and refuse by it. */
  revocations() {
    return serve(this.env, this.ctx, z.undefined(), undefined, async (deps) => ok(await readRevocations(deps)))
  }

  /** The claims of an access token (see `VerifiedToken`). One that is bound to a key needs `dpop`, the proof that came with it. */
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
    const end = async (deps: Deps, user: string) => ok({ ended: await endSessionsOf(deps, user, byOperator) })
    return serve(this.env, this.ctx, id, userId, end)
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
    const end = (deps: Deps, user: string) => endSessions(deps, { id: user, actor })
    return serve(this.env, this.ctx, id, userId, end)
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

  /** The apps that sign people in (OAuth clients), in the order of their ids: the newest of ours first. */
  listClients(filter?: unknown) {
    return serve(this.env, this.ctx, of.clientPage, filter, async (deps, wanted) => ok(await listClients(deps, wanted)))
  }

  /** The client of an id, with the times of its secrets. */
  getClient(clientId: unknown) {
    return serve(this.env, this.ctx, of.key, clientId, async (deps, id) => {
      const found = await readClient(deps, id)
      return found.ok ? ok(found.value.client) : found
    })
  }

  /** Adds a client. Its secret is given once. */
  createClient(client: unknown) {
    return serve(this.env, this.ctx, of.wantedClient, client, async (deps, wanted) =>
      createClient(deps, { actor, wanted }),
    )
  }

  /** Changes a client. */
  updateClient(clientId: unknown, change: unknown) {
    return serve(this.env, this.ctx, of.changeOfClient, [clientId, change], async (deps, [id, changes]) =>
      updateClient(deps, { actor, id, changes }),
    )
  }

  /** Gives a client another secret, once. Those that it has work for `overlap_seconds` more. */
  rotateClientSecret(clientId: unknown, options?: unknown) {
    return serve(this.env, this.ctx, of.rotation, [clientId, options], async (deps, [id, { overlap_seconds }]) =>
      rotateClientSecret(deps, {
        actor,
        id,
        overlapSeconds: overlap_seconds,
      }),
    )
  }

  /** Deletes a client, and ends all that people gave it. */
  deleteClient(clientId: unknown) {
    return serve(this.env, this.ctx, of.key, clientId, async (deps, id) => deleteClient(deps, { actor, id }))
  }

  /** The APIs that clients get tokens for, by identifier. */
  listApis(filter?: unknown) {
    return serve(this.env, this.ctx, of.apiPage, filter, async (deps, wanted) => ok(await listApis(deps, wanted)))
  }

  /** Adds an API. */
  createApi(api: unknown) {
    return serve(this.env, this.ctx, of.wantedApi, api, async (deps, wanted) => createApi(deps, { actor, wanted }))
  }

  /** Changes an API. */
  updateApi(identifier: unknown, change: unknown) {
    return serve(this.env, this.ctx, of.changeOfApi, [identifier, change], async (deps, [api, changes]) =>
      updateApi(deps, { actor, identifier: api, changes }),
    )
  }

  /** Deletes an API. */
  deleteApi(identifier: unknown) {
    return serve(this.env, this.ctx, of.key, identifier, async (deps, api) =>
      deleteApi(deps, { actor, identifier: api }),
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
