// Requests to servers elsewhere, which may be down, slow or hostile: which addresses may be asked, and a `fetch` with a time
// limit and a size limit that follows no redirect.
import { ok, refuse, type Result } from '../result.ts'

/** Whether a host name (as `URL.hostname` gives it) is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

/** Names that mean this machine or its neighbours (RFC 6761 §6.3, RFC 6762 §3, ICANN's `.internal`). */
const NEARBY = /(?:^|\.)(?:localhost|local|internal|home\.arpa)$/

/**
 * Whether a URL that another server names may be asked: https, by a host name of at least two labels, without a password. With
 * `loopback`, for a Latchkey on a developer's machine, also http(s) of localhost and 127.0.0.1. `URL` writes every spelling of
 * an IPv4 address with dots, so none passes as a name.
 */
export function mayBeAsked(address: string, loopback: boolean): boolean {
  const url = URL.parse(address)
  if (url === null || url.username !== '' || url.password !== '') return false
  if (url.hostname === 'localhost' || url.hostname === '127.0.0.1') return loopback && /^https?:$/.test(url.protocol)
  const name = url.hostname.replace(/\.$/, '')
  return url.protocol === 'https:' && name.includes('.') && !/^[\d.]+$|^\[/.test(name) && !NEARBY.test(name)
}

/** `timeoutMs` spans the whole exchange; `mostBytes` counts after decompression. `loopback`: see `mayBeAsked`. */
export type RemoteLimits = { loopback: boolean; timeoutMs?: number; mostBytes?: number }

/** Why there is no answer: the address is forbidden, nothing came in time, it was a redirect, or it was too long. */
export type RemoteRefusal = 'forbidden_address' | 'unreachable' | 'redirect' | 'too_large'

export const TIMEOUT_MS = 5_000
const MOST_BYTES = 262_144

/**
 * A `fetch` that reads its answer whole: 5 seconds and 256 KiB unless told otherwise. Each failure is a refusal; it never
 * throws.
 */
export async function askRemote(
  url: string,
  init: RequestInit,
  { loopback, timeoutMs = TIMEOUT_MS, mostBytes = MOST_BYTES }: RemoteLimits,
): Promise<Result<Response, RemoteRefusal>> {
  if (!mayBeAsked(url, loopback)) return refuse('forbidden_address')
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await fetch(url, { ...init, redirect: 'manual', signal })
    const { status, headers } = answer
    if (status >= 300 && status < 400) {
      await answer.body?.cancel()
      return refuse('redirect')
    }
    const body = await readAll(answer.body, mostBytes, signal)
    return body.ok ? ok(new Response(status === 204 ? null : body.value, { status, headers })) : body
  } catch {
    return refuse('unreachable')
  }
}

async function readAll(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Result<Blob, 'unreachable' | 'too_large'>> {
  const reader = body?.getReader()
  // A pending read ends with `done` when the stream is cancelled.
  const giveUp = (): void => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', giveUp)
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  try {
    for (;;) {
      const chunk = await reader?.read()
      if (signal.aborted) return refuse('unreachable')
      if (chunk === undefined || chunk.done) return ok(new Blob(chunks))
      length += chunk.value.byteLength
      if (length > mostBytes) {
        giveUp()
        return refuse('too_large')
      }
      chunks.push(Uint8Array.from(chunk.value))
    }
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
