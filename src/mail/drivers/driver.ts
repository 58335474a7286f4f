// A driver of mail: it takes a message and an idempotency key, and returns the outcome.
import type { Deps } from '../../deps.ts'
import type { Message } from '../compose.ts'

/**
 * `retry`: nothing was sent, and the cause may pass. `refused`: nothing was sent, and the cause won't pass. `unknown`: the mail
 * may have been taken, but no answer says so, and sending it again may send it twice.
 */
export type Delivery = 'sent' | 'retry' | 'refused' | 'unknown'

/** Never throws, and never logs a message, an address or a key. */
export type Driver = (deps: Pick<Deps, 'config' | 'mailBinding'>, message: Message, key: string) => Promise<Delivery>
