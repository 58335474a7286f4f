// What a driver of mail is: it takes a message and an idempotency key, and says what became of it.
import type { Deps } from '../../deps.ts'
import type { Message } from '../compose.ts'

/**
 * `retry`: nothing was sent, and what stood in the way may pass. `refused`: it won't. `unknown`: the mail may have been
 * taken, and no answer came that says so; to send it again may be to send it twice.
 */
export type Delivery = 'sent' | 'retry' | 'refused' | 'unknown'

/** Never throws, and tells nobody of a message, an address or a key. */
export type Driver = (deps: Pick<Deps, 'config' | 'mailBinding'>, message: Message, key: string) => Promise<Delivery>
