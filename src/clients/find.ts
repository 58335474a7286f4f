// Prepared reads of clients and APIs, for the use cases that put them into a batch of their own.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import {
  clientCounts,
  clientCountsSince,
  countsNow,
  isOlder,
  keepsTokens,
  selectApi,
  selectClient,
  selectClients,
  selectIntrospected,
  selectOwnApis,
  selectTaken,
} from './store.ts'
import { otherSpelling } from './rules.ts'

/** The client of an id, if it counts: it is not disabled, and hasn't expired. */
export const findClient = ({ db, now }: Pick<Deps, 'db' | 'now'>, id: string) =>
  selectClient(db, { id, counts: countsNow(now()) })

/** The API of an identifier, also where only the slash of an empty path differs; `''` finds none. */
export const findApi = ({ db }: Pick<Deps, 'db'>, identifier: string) =>
  selectApi(db, { identifier, also: otherSpelling(identifier) })

/** The APIs that a client has scopes of by itself (RFC 6749 §4.4). */
export const findOwnApis = ({ db }: Pick<Deps, 'db'>, clientId: string) => selectOwnApis(db, { clientId })

/** The APIs whose tokens a client may introspect (RFC 7662). */
export const findIntrospected = ({ db }: Pick<Deps, 'db'>, clientId: string) => selectIntrospected(db, { clientId })

/** Those of some ids that clients have. */
export const findTaken = ({ db }: Pick<Deps, 'db'>, ids: readonly string[]) =>
  selectTaken(db, { ids: JSON.stringify(ids) })

/** The newest clients. */
export const findClients = ({ db }: Pick<Deps, 'db'>, most: number) => selectClients(db, { most })

/** A condition: the refresh tokens of a client aren't rotated. */
export const clientKeepsTokens = (id: string): Condition => keepsTokens(id)

/** A condition: the client of an id, or of an expression for one, counts. */
export const clientStands = ({ now }: Pick<Deps, 'now'>, id: Condition | string): Condition => clientCounts(id, now())

/** The same of a client that was there at a time (ms, an expression): one that was deleted, and came back since, has nothing of before. */
export const clientStandsSince = ({ now }: Pick<Deps, 'now'>, id: Condition, since: Condition): Condition =>
  clientCountsSince(id, since, now())

/** A condition: a row of `clients` was there at a time (ms, an expression). */
export const isClientSince = ({ now }: Pick<Deps, 'now'>, since: Condition): Condition => isOlder(since, now())
