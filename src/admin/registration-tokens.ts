// Initial access tokens, by which software registers itself (RFC 7591 §3): an operator makes, lists and deletes them.
import { audit, auditIfChanged } from '../audit/record.ts'
import { deleteTokenWrite, findTokens, newToken, newTokenWrite } from '../clients/registration-token.ts'
import type { RegistrationTokenRow } from '../clients/tables.ts'
import { commit, faultless, mustHaveChanged } from '../db/client.ts'
import { pageOf, type Page } from '../db/page.ts'
import { rfc3339 } from '../db/time.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result } from '../result.ts'
import { by, type Actor } from './actor.ts'
import { mustBeAllowedTo, refuseOperation, type OperationRefusal } from './allow-operation.ts'

type TokenDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** A token without its text: whom it is for, how many clients may still be registered with it, and until when. */
export type ShownToken = { id: string; name: string; uses_left: number; created_at: string; expires_at: string }

/** Makes a token, whose text (`token`) is given this once. Takes the right `trust`. One round trip. */
export async function createRegistrationToken(
  deps: TokenDeps,
  { actor, ...wanted }: { actor: Actor; name: string; uses: number; lifeMs: number },
): Promise<Result<ShownToken & { token: string }, OperationRefusal>> {
  const act = { actor, right: 'trust' } as const
  const { row, token } = newToken(deps, wanted)
  const meta = { token: row.id, name: row.name, uses: row.usesLeft }
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    newTokenWrite(deps, row),
    audit(deps, { event: 'registration_token_created', outcome: 'success', ...by(actor), meta }),
  ])
  return committed.ok ? ok({ ...shownToken(row), token }) : refuseOperation(deps, act, 'forbidden')
}

/** A page of tokens that haven't expired, newest first (contract §7). One round trip. */
export async function listRegistrationTokens(
  deps: Pick<Deps, 'db' | 'now'>,
  { limit, cursor = 'g' }: { limit: number; cursor?: string | undefined },
): Promise<Page<ShownToken>> {
  return pageOf(await faultless(findTokens(deps, { before: cursor, limit })), limit, shownToken)
}

/** Deletes a token; the clients that were registered with it stay. Takes the right `trust`. Refuses an id that none has. One round trip. */
export async function deleteRegistrationToken(
  deps: TokenDeps,
  { actor, id }: { actor: Actor; id: string },
): Promise<Result<{ id: string }, OperationRefusal | 'not_found'>> {
  const act = { actor, right: 'trust' } as const
  const meta = { token: id }
  const committed = await commit(deps.db, [
    mustBeAllowedTo(deps, act),
    deleteTokenWrite(deps, id),
    mustHaveChanged(deps.db),
    auditIfChanged(deps, { event: 'registration_token_deleted', outcome: 'success', ...by(actor), meta }),
  ])
  return committed.ok ? ok({ id }) : refuseOperation(deps, act, 'not_found')
}

const shownToken = ({ id, name, usesLeft, createdAt, expiresAt }: RegistrationTokenRow): ShownToken => ({
  id,
  name,
  uses_left: usesLeft,
  created_at: rfc3339(createdAt),
  expires_at: rfc3339(expiresAt),
})
