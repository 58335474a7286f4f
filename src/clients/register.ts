// Software that makes itself a client: it registers (RFC 7591), or its id is the URL of a document that describes it (Client ID Metadata
// Document). Nobody here has checked it, and people are told so.
import { audit } from '../audit/record.ts'
import { commit, faultless, mustHaveChanged, run } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { reserveRegistration } from '../limits/registrations.ts'
import { ok, refuse, type Result } from '../result.ts'
import { createClientWrites, newClient, type MadeClient } from './create.ts'
import { readMetadata, type MetadataFault, type SelfDescribed } from './metadata.ts'
import { deleteExpiredClients, selectDocument, upsertDocument } from './register-store.ts'
import { useTokenWrite, type InitialToken } from './registration-token.ts'
import type { ClientRow } from './tables.ts'

type RegisterDeps = Pick<Deps, 'db' | 'now' | 'caller'>

/** How long a client that made itself one is kept: it registers anew, or its document is read anew. */
const SELF_MADE_MS = 90 * 86_400_000

/** `invalid_token`: of the initial access token. `throttled`: too many came from this address without one. */
export type RegistrationFault =
  | ({ kind: 'metadata' } & MetadataFault)
  | { kind: 'invalid_token' }
  | { kind: 'throttled'; retryAfterSeconds: number }

/**
 * Registers a client by what it says of itself (§2). Refuses what isn't right about that (§3.2.2). With an initial access token it spends one
 * use of it, in the same batch, and the client doesn't expire: an operator knows of it. One round trip; two without a token, because those are
 * counted (`limits/registrations.ts`).
 */
export async function registerClient(
  deps: RegisterDeps & Pick<Deps, 'config'>,
  said: unknown,
  token?: InitialToken,
): Promise<Result<MadeClient, RegistrationFault>> {
  const read = readMetadata(said)
  if (!read.ok) return refuse({ kind: 'metadata', ...read.error })
  if (token === undefined) {
    const { statements, outcome } = reserveRegistration(deps)
    const reserved = outcome(...(await run(deps.db, statements)))
    if (!reserved.ok) return refuse({ kind: 'throttled', retryAfterSeconds: reserved.error.retryAfterSeconds })
  }
  const expiresAt = token === undefined ? deps.now() + SELF_MADE_MS : undefined
  const made = newClient(deps, { ...read.value, firstParty: false, source: 'registered', expiresAt })
  const by = { actorId: 'client' }
  const committed = await commit(
    deps.db,
    token === undefined
      ? createClientWrites(deps, made, by)
      : [useTokenWrite(deps, token), mustHaveChanged(deps.db), ...createClientWrites(deps, made, by, token.id)],
  )
  return committed.ok ? ok(made) : refuse({ kind: 'invalid_token' })
}

/** The client that was made of a document, whatever its age; `undefined` where there is none. One round trip. */
export async function readDocumentClient(deps: Pick<Deps, 'db'>, url: string): Promise<ClientRow | undefined> {
  const [found] = await faultless(selectDocument(deps.db, { id: url }))
  return found
}

/** Keeps what a document says of its client, in place of what it said before. One round trip. */
export async function keepDocument(
  deps: RegisterDeps,
  url: string,
  said: SelfDescribed,
  known: ClientRow | undefined,
): Promise<void> {
  const now = deps.now()
  const { name, authMethod, metadata } = said
  const write = upsertDocument(deps.db, { id: url, name, authMethod, metadata, now, expiresAt: now + SELF_MADE_MS })
  if (known !== undefined) return void (await run(deps.db, [write]))
  await commit(deps.db, [
    write,
    audit(deps, { event: 'client_created', outcome: 'success', meta: { client: url, name, source: 'document' } }),
  ])
}

/** Deletes at most `most` clients that made themselves, and have expired. */
export const deleteExpiredWrite = ({ db, now }: Pick<Deps, 'db' | 'now'>, most: number) =>
  deleteExpiredClients(db, now(), most)

/** A document's client in the form of `readMetadata`, or what is wrong with the document. */
export function readDocument(url: string, said: unknown): Result<SelfDescribed, MetadataFault> {
  const fields = (typeof said === 'object' && said !== null ? said : {}) as Record<string, unknown>
  // The document must name itself, character by character, and hold no secret that everybody could read.
  if (fields['client_id'] !== url) return wrongDocument('client_id is not the URL of the document.')
  if (typeof fields['client_name'] !== 'string') return wrongDocument('client_name is missing.')
  if ('client_secret' in fields || 'client_secret_expires_at' in fields) return wrongDocument('It holds a secret.')
  const read = readMetadata({ token_endpoint_auth_method: 'none', ...fields })
  if (!read.ok) return read
  const bySecret = read.value.authMethod === 'client_secret_basic' || read.value.authMethod === 'client_secret_post'
  return bySecret ? wrongDocument('It proves itself by a secret that it has not.') : ok(read.value)
}

const wrongDocument = (description: string): Result<never, MetadataFault> =>
  refuse({ error: 'invalid_client_metadata', description })
