// Prepared reads of clients and APIs, for the use cases that put them into a batch of their own.
import type { Condition } from '../db/client.ts'
import type { Deps } from '../deps.ts'
import { clientCounts, countsNow, selectApi, selectClient, selectClients } from './store.ts'

/** The client of an id, if it counts: it is not disabled, and hasn't expired. */
export const findClient = ({ db, now }: Pick<Deps, 'db' | 'now'>, id: string) =>
  selectClient(db, { id, counts: countsNow(now()) })

/** The API of an identifier; `''` finds none. */
export const findApi = ({ db }: Pick<Deps, 'db'>, identifier: string) => selectApi(db, { identifier })

/** The newest clients. */
export const findClients = ({ db }: Pick<Deps, 'db'>, most: number) => selectClients(db, { most })

/** A condition: the client whose id is an expression counts. */
export const clientStands = ({ now }: Pick<Deps, 'now'>, id: Condition): Condition => clientCounts(id, now())
