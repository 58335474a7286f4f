// The SQL of whether a grant stands. It is a condition in each statement that reads or uses one, so that nobody who ends a session, disables
// a person or a client, or changes a password has to end grants.
import { sql } from 'drizzle-orm'
import { clientStandsSince, isClientSince } from '../clients/find.ts'
import { otherSpelling } from '../clients/rules.ts'
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { sessionStands } from '../sessions/find.ts'

/**
 * Whether a row of `grants` stands: it hasn't ended, its client counts and wasn't deleted meanwhile, its API is there, its person may sign in, and either its session lives (`bound`) or no
 * password was changed and nobody was signed out everywhere since it was given.
 */
export const standing = (deps: Pick<Deps, 'now'>): Condition => sql`(grants.ended_at IS NULL
    AND grants.expires_at > ${deps.now()} AND grants.idle_expires_at > ${deps.now()} AND ${clientStandsSince(deps, sql`grants.client_id`, sql`grants.created_at`)}
    AND (grants.resource IS NULL OR EXISTS (SELECT 1 FROM apis WHERE apis.identifier = grants.resource))
    AND CASE grants.bound WHEN 1 THEN ${sessionStands(deps, sql`grants.session_id`)}
      ELSE EXISTS (SELECT 1 FROM users WHERE users.id = grants.user_id AND users.disabled_at IS NULL
        AND users.credential_version = grants.credential_version) END)`

/** Whether a row of `consents` is about the client that has its id now, and not about one that was deleted (a condition in a read of `clients`). */
export const consentStands = (deps: Pick<Deps, 'now'>): Condition => isClientSince(deps, sql`consents.updated_at`)

/** Whether a row of `grants` was given to the client that has its id now (a condition in a read of `clients`). */
export const isOfClient = (deps: Pick<Deps, 'now'>): Condition => isClientSince(deps, sql`grants.created_at`)

/** Whether a row of `grants` is for this API, in either spelling (RFC 8707 §2.2). */
export const isForApi = (resource: string): Condition =>
  sql`grants.resource IN (${resource}, ${otherSpelling(resource)})`
