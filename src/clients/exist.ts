// Whether any other software signs in through us.
import type { Condition } from '../db/client.ts'
import { anyClient } from './exist-store.ts'

/** A condition: there is a client. */
export const hasClients: Condition = anyClient
