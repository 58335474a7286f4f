// A receiver of the audit log behind `fetch`: it checks each signature by itself, remembers what came, and answers as a test wants it.
import { vi } from 'vitest'
import type { AuditEvent } from '../../../src/audit/list.ts'
import { undoAfterTest } from '../undone.ts'

/** 32 bytes: a secret of Standard Webhooks. */
const SINK_SECRET = 'whsec_bGF0Y2hrZXktdGVzdC1zaW5rLXNlY3JldC0zMi1ieXQ='
const SINK_URL = 'https://logs.example.com/in?key=k'
/** The vars of a Worker that sends to this receiver. */
export const TO_RECEIVER = { AUDIT_SINK: 'https', AUDIT_SINK_URL: SINK_URL, AUDIT_SINK_SECRET: SINK_SECRET }

export type AuditDocument = {
  type: string
  timestamp: string
  data: { id: string; issuer: string; after: string | null; events: AuditEvent[] }
}
/** One request: what came, and its id. */
type Came = { id: string; body: string; document: AuditDocument; headers: Headers; redirect: string | undefined }
/** What is done with a request. `undefined`: it is taken, with 204. */
type Answering = (came: Came, number: number) => Promise<Response | undefined> | Response | undefined

export type AuditReceiver = {
  /** Every request that it took, in the order of arrival. */
  came: Came[]
  /** Ids of events in the order in which they were seen for the first time. */
  seen: () => string[]
  /** How it answers from now on. */
  answers: (how: Answering) => void
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))

/** Whether one of the signatures is that of the secret: WebCrypto, and none of the product's code. */
async function isSigned(secret: string, headers: Headers, body: string): Promise<boolean> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', bytesOf(secret.slice(6)), algorithm, false, ['verify'])
  const signed = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.${body}`
  const text = new TextEncoder().encode(signed)
  for (const word of (headers.get('webhook-signature') ?? '').split(' '))
    if (word.startsWith('v1,') && (await crypto.subtle.verify('HMAC', key, bytesOf(word.slice(3)), text))) return true
  return false
}

/** Puts the receiver behind `fetch` until the test is over. It throws at a request that isn't for it, or isn't signed. */
export function receiveAudit(secret: string = SINK_SECRET): AuditReceiver {
  const came: Came[] = []
  let answering: Answering = () => undefined
  vi.stubGlobal('fetch', async (url: string, init: RequestInit): Promise<Response> => {
    const body = new TextDecoder().decode(init.body as Uint8Array)
    const headers = new Headers(init.headers)
    if (url !== SINK_URL || init.method !== 'POST') throw new Error(`a stranger was asked: ${url}`)
    if (!(await isSigned(secret, headers, body))) throw new Error('not signed')
    const id = headers.get('webhook-id') ?? ''
    const one = { id, body, document: JSON.parse(body) as AuditDocument, headers, redirect: init.redirect }
    const number = came.push(one)
    const answer = await Promise.race([answering(one, number), aborted(init.signal)])
    return answer ?? new Response(null, { status: 204 })
  })
  undoAfterTest(() => vi.unstubAllGlobals())
  return {
    came,
    seen: () => [...new Set(came.flatMap(({ document }) => document.data.events.map(({ id }) => id)))],
    answers: (how) => void (answering = how),
  }
}

const aborted = (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')))
  })
