// AUDIT_SINK=r2: a batch is an object of JSON lines. An object is written once and never changed, so that a bucket lock may hold it.
import { sha256 } from '@noble/hashes/sha2.js'
import { toHex, toUtf8 } from '../../crypto/encoding.ts'
import { refuse } from '../../result.ts'
import { acknowledged, type Batch, type Sink } from './sink.ts'

/** The hex digits of the digest that a name ends with: 128 bits. */
const DIGEST_DIGITS = 32

/** Writes a batch. Its name has its ids and its digest: the same batch once more finds its object, and leaves it alone. */
export const sendToBucket: Sink = async (batch, { bindings }) => {
  const bucket = bindings.AUDIT_BUCKET
  if (bucket === undefined) return refuse({ failure: 'not_bound' })
  const lines = toUtf8(batch.events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  const digest = sha256(lines)
  return acknowledged(
    // R2 compares the digest with what arrived. It gives `null` where the object is there already.
    bucket.put(nameOf(batch, toHex(digest)), lines, {
      onlyIf: new Headers({ 'If-None-Match': '*' }),
      sha256: digest,
      httpMetadata: { contentType: 'application/x-ndjson' },
    }),
  )
}

/** `audit/2026/11/30/FIRST_LAST_DIGEST.ndjson`: the day is the first event's. */
function nameOf({ events }: Batch, digest: string): string {
  const [first] = events
  const last = events.at(-1) ?? first
  return `audit/${first.at.slice(0, 10).replaceAll('-', '/')}/${first.id}_${last.id}_${digest.slice(0, DIGEST_DIGITS)}.ndjson`
}
