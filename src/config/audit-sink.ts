// The parts of the configuration that say where the audit log is sent (docs/audit-log.md, "Out of the database").
import type { Pipeline } from 'cloudflare:pipelines'
import { fromBase64 } from '../crypto/encoding.ts'
import { mayBeAsked } from './remote.ts'

export const AUDIT_SINKS = ['off', 'queue', 'r2', 'pipeline', 'https'] as const
/** Where events go besides D1. */
export type AuditSink = (typeof AUDIT_SINKS)[number]

/** The bindings that sinks use. */
export type SinkBindings = { AUDIT_QUEUE?: Queue; AUDIT_BUCKET?: R2Bucket; AUDIT_PIPELINE?: Pipeline }

/** The binding of each sink that needs one, and the section of wrangler.toml that makes it. */
const BINDINGS: Partial<Record<AuditSink, readonly [keyof SinkBindings, string]>> = {
  queue: ['AUDIT_QUEUE', 'a [[queues.producers]] section with binding = "AUDIT_QUEUE"'],
  r2: ['AUDIT_BUCKET', 'an [[r2_buckets]] section with binding = "AUDIT_BUCKET"'],
  pipeline: ['AUDIT_PIPELINE', 'a [[pipelines]] section with binding = "AUDIT_PIPELINE"'],
}
/** The names of those bindings. */
export const SINK_BINDINGS: readonly (keyof SinkBindings)[] = ['AUDIT_QUEUE', 'AUDIT_BUCKET', 'AUDIT_PIPELINE']

type SinkVars = { AUDIT_SINK: AuditSink; AUDIT_SINK_URL: string; AUDIT_SINK_SECRET: string }
type Fault = { field: string; code: 'missing' | 'invalid'; what: string }

/** What is missing or wrong for the chosen sink. `loopback`: on a developer's machine the receiver may be there, too. */
export function sinkProblems(vars: SinkVars, bindings: SinkBindings, loopback: boolean): Fault[] {
  const [name, section] = BINDINGS[vars.AUDIT_SINK] ?? []
  if (name !== undefined && bindings[name] === undefined)
    return [{ field: name, code: 'missing', what: `is not bound: add ${section}, or set AUDIT_SINK to another sink` }]
  return vars.AUDIT_SINK === 'https' ? [...urlProblems(vars.AUDIT_SINK_URL, loopback), ...secretProblems(vars)] : []
}

function urlProblems(url: string, loopback: boolean): Fault[] {
  const field = 'AUDIT_SINK_URL'
  if (url === '') return [{ field, code: 'missing', what: 'is empty: set the URL that takes the audit log' }]
  if (mayBeAsked(url, loopback) && !url.includes('#')) return []
  const what = 'must be an https URL with a public host name, without a password and without a fragment'
  return [{ field, code: 'invalid', what }]
}

function secretProblems({ AUDIT_SINK_SECRET }: SinkVars): Fault[] {
  const what = 'is not set: npx wrangler secret put AUDIT_SINK_SECRET'
  return AUDIT_SINK_SECRET === '' ? [{ field: 'AUDIT_SINK_SECRET', code: 'missing', what }] : []
}

/** At least and at most so many bytes of a key (Standard Webhooks, "Signature scheme"). */
const LEAST_KEY = 24
const MOST_KEY = 64
/** While the receiver changes its secret, two are set. */
const MOST_KEYS = 2

/** The keys of AUDIT_SINK_SECRET, newest first; none if it is empty, and `undefined` if it isn't `whsec_` and base64 of 24 to 64 bytes. */
export function readSinkKeys(text: string): Uint8Array<ArrayBuffer>[] | undefined {
  if (text === '') return []
  const words = text.split(/\s+/)
  if (words.length > MOST_KEYS) return undefined
  const keys = words.map((word) => (word.startsWith('whsec_') ? fromBase64(word.slice(6)) : undefined))
  return keys.every((key) => key !== undefined && key.length >= LEAST_KEY && key.length <= MOST_KEY)
    ? keys.filter((key) => key !== undefined)
    : undefined
}

export const SINK_SECRET_MESSAGE =
  'must be whsec_ and base64 of 24 to 64 random bytes; during a change the new one and the old one, with a space between them'
