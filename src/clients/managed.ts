// What operators read and change of clients and APIs, as prepared statements: for the verbs of `admin/`, which check the right in the same
// batch.
import { audit, auditIfChanged } from '../audit/record.ts'
import { newSecret } from '../crypto/random.ts'
import { always, bothHold, mustHaveChanged, mustHold, type Write } from '../db/client.ts'
import { turnedPageOf, type Turned } from '../db/page.ts'
import type { Deps } from '../deps.ts'
import { secretWrite } from './create.ts'
import {
  deleteAllEndedSecrets,
  deleteApi,
  deleteEndedSecrets,
  deleteSecrets,
  endReplacedSecrets,
  isApiAsSeen,
  isCalled,
  isClientAsSeen,
  isOfSource,
  isThere,
  selectAnyClient,
  selectApisAfter,
  selectApisBefore,
  selectApisOf,
  selectClientsAbove,
  selectClientsBelow,
  selectSecrets,
  touchSecretClient,
  updateApi,
  updateClient,
} from './manage-store.ts'
import { provesBySecret, type ClientSource } from './rules.ts'
import { deleteClient, endSecrets, selectApi } from './store.ts'
import type { ApiRow, ClientRow } from './tables.ts'

type ReadDeps = Pick<Deps, 'db' | 'now'>
type WriteDeps = Pick<Deps, 'db' | 'now' | 'caller'>
/** Who does it, for the audit row. */
type By = { actorId: string; sessionId?: string }

/** A page of a list: what comes `before` a key or `after` it (one of them, or neither), at most `limit`. */
export type Asked = { limit: number; before?: string | undefined; after?: string | undefined }
/** A page of clients; of one source, if it is named, and with a text in their names, or as their id. */
export type ClientPage = Asked & { source?: ClientSource | undefined; text?: string | undefined }

/** No id comes after it. */
const LAST_KEY = '\u{10ffff}'

/** A page of clients, and one client more: in the order of their ids, so that the newest of ours comes first. */
export const findClientPage = (
  { db }: Pick<Deps, 'db'>,
  { limit, before = LAST_KEY, after, source, text }: ClientPage,
) => {
  const ofSource = source === undefined ? always : isOfSource(source)
  const which = text === undefined ? ofSource : bothHold(ofSource, isCalled(text))
  const most = limit + 1
  return after === undefined
    ? selectClientsBelow(db, { before, which, most })
    : selectClientsAbove(db, { after, which, most })
}

/** What was found as a page that can be turned both ways. */
export const clientPageOf = <T>(rows: readonly ClientRow[], asked: Asked, show: (row: ClientRow) => T): Turned<T> =>
  turnedPageOf(rows, asked, show)

/** A page of APIs, and one API more: by identifier, in the order of the alphabet. */
export const findApiPage = ({ db }: Pick<Deps, 'db'>, { limit, before = '', after }: Asked) =>
  after === undefined
    ? selectApisAfter(db, { after: before, most: limit + 1 })
    : selectApisBefore(db, { before: after, most: limit + 1 })

/** What was found as such a page. */
export const apiPageOf = <T>(rows: readonly ApiRow[], asked: Asked, show: (row: ApiRow) => T): Turned<T> =>
  turnedPageOf(
    rows.map((row) => ({ id: row.identifier, row })),
    asked,
    ({ row }) => show(row),
  )

/** The client of an id, whether it counts or not. */
export const findAnyClient = ({ db }: Pick<Deps, 'db'>, id: string) => selectAnyClient(db, { id })

/** The secrets of a client that count, without the secrets, in no order. */
export const findSecrets = ({ db, now }: ReadDeps, id: string) => selectSecrets(db, { clientId: id, now: now() })

/** The API of an identifier. */
export const findAnyApi = ({ db }: Pick<Deps, 'db'>, identifier: string) =>
  selectApi(db, { identifier, also: identifier })

/** Those APIs of a list that exist. */
export const findApisOf = ({ db }: Pick<Deps, 'db'>, identifiers: readonly string[]) =>
  selectApisOf(db, { identifiers: JSON.stringify(identifiers) })

/**
 * Puts a client's row `next` in the place of `was`, with its audit row; stops the batch as `lost` where somebody else has changed it
 * meanwhile. A client that begins to prove itself by a secret gets one; one that ceases to has none any more.
 */
export function changeClientWrites(
  deps: WriteDeps,
  { was, next, fields }: { was: ClientRow; next: ClientRow; fields: readonly string[] },
  by: By,
): { writes: [ReturnType<typeof updateClient>, ...Write[]]; secret: string | undefined } {
  const { db } = deps
  const { id, name, authMethod, firstParty, metadata, ownScopes, disabledAt } = next
  const row = { id, name, authMethod, firstParty, metadata, ownScopes, disabledAt }
  const had = provesBySecret(was.authMethod)
  const has = provesBySecret(authMethod)
  const secret = has && !had ? newSecret() : undefined
  const onlyDisabled = fields.length === 1 && fields[0] === 'disabled'
  return {
    secret,
    writes: [
      updateClient(db, { ...row, now: deps.now(), seen: was.updatedAt }),
      mustHaveChanged(db),
      ...(had && !has ? [deleteSecrets(db, { clientId: id })] : []),
      ...(secret === undefined ? [] : [secretWrite(deps, id, secret)]),
      audit(deps, {
        event: 'client_changed',
        outcome: 'success',
        ...by,
        reason: onlyDisabled ? (disabledAt === null ? 'enabled' : 'disabled') : 'settings',
        meta: { client: id, ...(!onlyDisabled && { fields: fields.join(' ') }) },
      }),
    ],
  }
}

/** Stops the batch as `lost` unless a client is as it was seen (its `updatedAt`). Nothing seen: it may be any. */
export const clientMustBeAsSeen = ({ db }: Pick<Deps, 'db'>, id: string, seen: number | undefined): Write =>
  mustHold(db, seen === undefined ? always : isClientAsSeen(id, seen))

/**
 * Gives a client one more secret, with its audit row. Those that it has end after `overlapMs`, or earlier if that was said before; those that
 * have ended are deleted. Stops the batch as `lost` where the client is gone, or proves itself by no secret.
 */
export function rotateSecretWrites(
  deps: WriteDeps,
  { id, overlapMs }: { id: string; overlapMs: number },
  by: By,
): { writes: [ReturnType<typeof touchSecretClient>, ...Write[]]; secret: string } {
  const { db } = deps
  const now = deps.now()
  const secret = newSecret()
  return {
    secret,
    writes: [
      touchSecretClient(db, { id, now }),
      mustHaveChanged(db),
      endSecrets(db, { clientId: id, expiresAt: now + overlapMs, now }),
      deleteEndedSecrets(db, { clientId: id, now }),
      secretWrite(deps, id, secret),
      audit(deps, { event: 'client_changed', outcome: 'success', ...by, reason: 'secret', meta: { client: id } }),
    ],
  }
}

/** Ends the secrets of a client that were replaced, with an audit row where there were some. Stops the batch as `lost` where the client is gone. */
export const endOldSecretsWrites = (deps: WriteDeps, id: string, by: By) =>
  [
    mustHold(deps.db, isThere(id)),
    endReplacedSecrets(deps.db, { clientId: id }),
    auditIfChanged(deps, {
      event: 'client_changed',
      outcome: 'success',
      ...by,
      reason: 'secret',
      meta: { client: id, fields: 'old_secrets' },
    }),
  ] as const

/** Deletes at most `most` secrets of any client that have ended. */
export const deleteEndedSecretsWrite = ({ db, now }: ReadDeps, most: number) => deleteAllEndedSecrets(db, now(), most)

/** Deletes a client, with its audit row, and gives its id back; nothing where there is none. */
export const deleteClientWrites = (deps: WriteDeps, id: string, by: By) =>
  [
    deleteClient(deps.db, { id }),
    auditIfChanged(deps, { event: 'client_deleted', outcome: 'success', ...by, meta: { client: id } }),
  ] as const

/** Puts an API's row `next` in the place of `was`, with its audit row; stops the batch as `lost` where somebody else has changed it meanwhile. */
export const changeApiWrites = (
  deps: WriteDeps,
  { was, next, fields }: { was: ApiRow; next: ApiRow; fields: readonly string[] },
  by: By,
): [ReturnType<typeof updateApi>, ...Write[]] => {
  const { identifier, name, scopes, policy, introspectedBy, tokenSeconds } = next
  const row = { identifier, name, scopes, policy, introspectedBy, tokenSeconds }
  return [
    updateApi(deps.db, { ...row, now: deps.now(), seen: was.updatedAt }),
    mustHaveChanged(deps.db),
    audit(deps, {
      event: 'api_changed',
      outcome: 'success',
      ...by,
      meta: { api: identifier, fields: fields.join(' ') },
    }),
  ]
}

/** Stops the batch as `lost` unless an API is as it was seen (its `updatedAt`). Nothing seen: it may be any. */
export const apiMustBeAsSeen = ({ db }: Pick<Deps, 'db'>, identifier: string, seen: number | undefined): Write =>
  mustHold(db, seen === undefined ? always : isApiAsSeen(identifier, seen))

/** Deletes an API, with its audit row, and gives its identifier back; nothing where there is none. */
export const deleteApiWrites = (deps: WriteDeps, identifier: string, by: By) =>
  [
    deleteApi(deps.db, { identifier }),
    auditIfChanged(deps, { event: 'api_deleted', outcome: 'success', ...by, meta: { api: identifier } }),
  ] as const
