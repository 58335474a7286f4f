// Reading JSON from a peer: bounded in time and bytes, and never where a redirect leads.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readJson } from '../../src/tokens/read-json.ts'
import { answerFor, Issuer } from '../support/providers/issuer.ts'

let issuer: Issuer

beforeEach(() => {
  issuer = new Issuer('https://tenant.eu.auth0.com/', 'https://api.example.com')
  answerFor(issuer)
})

afterEach(() => vi.unstubAllGlobals())

/** A body that goes on for ever, a piece a turn. */
const endless = (piece: Uint8Array, pieces = Infinity): ReadableStream<Uint8Array> => {
  let sent = 0
  return new ReadableStream({
    pull: (controller) => {
      sent += 1
      if (sent > pieces) controller.close()
      else controller.enqueue(piece)
    },
  })
}

describe('readJson', () => {
  /** Little patience, where nothing will come. What comes may take as long as a busy machine needs. */
  const impatient = { loopback: false, timeoutMs: 50 }
  const patient = { loopback: false, timeoutMs: 60_000 }
  const at = 'https://tenant.eu.auth0.com/.well-known/jwks.json'

  it('gives up after its time: while nothing comes, in the middle of a body, and when it trickles', async () => {
    const trickle = async (): Promise<Response> =>
      new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }))
    issuer.keySet = trickle
    expect(await readJson(at, impatient)).toEqual({ ok: false, error: 'unreachable' })
    issuer.keySet = ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late'))))
    expect(await readJson(at, impatient)).toEqual({ ok: false, error: 'unreachable' })
  })

  it('reads no more than its bytes, however many there are', async () => {
    let pulled = 0
    const counting = endless(new Uint8Array(16_384).fill(32), 640).pipeThrough(
      new TransformStream({
        transform: (chunk, controller) => {
          pulled += 1
          controller.enqueue(chunk)
        },
      }),
    )
    issuer.keySet = () => new Response(counting)
    expect(await readJson(at, patient)).toEqual({ ok: false, error: 'too_large' })
    expect(pulled).toBeLessThan(10)
    issuer.keySet = () => new Response(`"${'x'.repeat(98)}"`)
    expect(await readJson(at, { ...patient, mostBytes: 100 })).toMatchObject({ ok: true })
    expect(await readJson(at, { ...patient, mostBytes: 99 })).toEqual({ ok: false, error: 'too_large' })
  })

  it('sends what it is told to, says that it wants JSON, and follows no redirect', async () => {
    const seen: Request[] = []
    issuer.keySet = (request) => {
      seen.push(request)
      return Response.json({ é: 1 })
    }
    expect(await readJson(at, { ...patient, headers: { Authorization: 'Bearer t' } })).toEqual({
      ok: true,
      value: { é: 1 },
    })
    expect([seen[0]?.headers.get('Accept'), seen[0]?.headers.get('Authorization'), seen[0]?.redirect]).toEqual([
      'application/json',
      'Bearer t',
      'manual',
    ])
  })
})
