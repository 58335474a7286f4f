// AUDIT_SINK=queue: a batch is one message of a Cloudflare Queue. A queue keeps no order, so the message says what comes before it.
import { refuse } from '../../result.ts'
import { acknowledged, documentOf, type Sink } from './sink.ts'

/** Sends a batch as one message, so that it arrives whole. A message may have 128,000 bytes. */
export const sendToQueue: Sink = async (batch, { config, bindings }) => {
  const queue = bindings.AUDIT_QUEUE
  if (queue === undefined) return refuse({ failure: 'not_bound' })
  return acknowledged(queue.send(documentOf(batch, config.issuer), { contentType: 'json' }))
}
