// Reads a JSON document from a peer that may be down, slow, lying or hostile: only where it may be asked, within a time, up
// to a size, and never where a redirect leads.
import { mayBeAsked } from '../config/remote.ts'
import { ok, refuse, type Result } from '../result.ts'

/** `timeoutMs` spans the whole exchange; `mostBytes` counts what is unpacked. `loopback`: see `mayBeAsked`. */
export type ReadLimits = { loopback: boolean; timeoutMs?: number; mostBytes?: number; headers?: Record<string, string> }

/** Why there is nothing: not to be asked, no answer in time, another status than 200, too long, or no JSON in UTF-8. */
export type ReadRefusal = 'address_refused' | 'no_answer' | 'bad_status' | 'too_large' | 'not_json'

export const TIMEOUT_MS = 5_000
const MOST_BYTES = 65_536

/** The JSON at a URL, of any shape; 5 seconds and 64 KiB unless told. Whatever goes wrong is a refusal, never a throw. */
export async function readJson(url: string, limits: ReadLimits): Promise<Result<unknown, ReadRefusal>> {
  if (!mayBeAsked(url, limits.loopback)) return refuse('address_refused')
  const signal = AbortSignal.timeout(limits.timeoutMs ?? TIMEOUT_MS)
  try {
    const headers = { Accept: 'application/json', ...limits.headers }
    const answer = await fetch(url, { headers, redirect: 'manual', signal })
    if (answer.status !== 200) {
      await answer.body?.cancel()
      return refuse('bad_status')
    }
    return await readBody(answer.body, limits.mostBytes ?? MOST_BYTES, signal)
  } catch {
    return refuse('no_answer')
  }
}

async function readBody(
  body: ReadableStream<Uint8Array> | null,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Result<unknown, ReadRefusal>> {
  const reader = body?.getReader()
  // A read that waits ends with `done` when the stream is given up.
  const giveUp = (): void => void reader?.cancel().catch(() => undefined)
  signal.addEventListener('abort', giveUp)
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let read = 0
  let json = ''
  try {
    for (;;) {
      const chunk = await reader?.read()
      if (signal.aborted) return refuse('no_answer')
      if (chunk === undefined || chunk.done) break
      read += chunk.value.byteLength
      if (read > mostBytes) {
        giveUp()
        return refuse('too_large')
      }
      json += decoded(text, chunk.value)
    }
    return ok(JSON.parse(json + decoded(text)))
  } catch (error) {
    return refuse(error instanceof SyntaxError ? 'not_json' : 'no_answer')
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function decoded(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
  } catch {
    throw new SyntaxError('not UTF-8')
  }
}
