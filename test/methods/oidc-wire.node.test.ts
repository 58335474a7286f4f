// Providers that compress what they say, or never say it to the end, over real HTTP: it is read as it is meant,
// what counts is what it is unpacked to, and nobody waits for ever.
import { createServer, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startServer, type Server } from '../support/servers/chromium.ts'
import { removeFolders } from '../support/servers/processes.ts'

/** A hundred megabytes in a hundred kilobytes. */
const BOMB = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '))

let http: HttpServer
let server: Server

const zipped = (answer: ServerResponse, body: Buffer | string, coding = 'gzip'): unknown =>
  answer.setHeader('Content-Encoding', coding).end(body)

/** What the provider of an id answers where its discovery document is asked for. */
const ANSWERS: Record<string, (answer: ServerResponse, document: string) => unknown> = {
  gzip: (answer, document) => zipped(answer, gzipSync(document)),
  brotli: (answer, document) => zipped(answer, brotliCompressSync(document), 'br'),
  bomb: (answer) => zipped(answer, BOMB),
  broken: (answer, document) => zipped(answer, gzipSync(document).subarray(0, 40)),
  unzipped: (answer, document) => zipped(answer, document),
  silent: () => undefined,
  stalled: (answer, document) => answer.write(document.slice(0, 40)),
  moved: (answer, document) => answer.writeHead(302, { Location: '/gzip' }).end(document),
}

beforeAll(async () => {
  http = createServer((request, answer) => {
    const { pathname, origin } = new URL(request.url ?? '', `http://${request.headers.host}`)
    const [, id = ''] = pathname.split('/')
    const issuer = `${origin}/${id}`
    const document = { issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t`, jwks_uri: issuer }
    ANSWERS[id]?.(answer, JSON.stringify(document))
  })
  await new Promise<void>((done) => {
    http.listen(0, '127.0.0.1', done)
  })
  const { port } = http.address() as AddressInfo
  const providers = Object.keys(ANSWERS).map((id) => {
    return { id, kind: 'oidc', issuer: `http://127.0.0.1:${port}/${id}`, client_id: 'latchkey' }
  })
  server = await startServer({ OIDC_PROVIDERS: JSON.stringify(providers) })
})
afterAll(async () => {
  await server?.stop()
  http?.closeAllConnections()
  http?.close()
  removeFolders()
})

it.concurrent.each([
  ['gzip', 302],
  ['brotli', 302],
  ['bomb', 503],
  ['broken', 503],
  ['unzipped', 503],
  ['silent', 503],
  ['stalled', 503],
  ['moved', 500],
])('a discovery document that is %s: %i', async (id, status) => {
  // Whoever is silent is so for ever: that an answer comes says that the Worker hangs up. After which time, oidc-hostile-endpoints.test.ts says.
  const answer = await fetch(`${server.url}/sign-in/${id}`, { redirect: 'manual' })
  expect(answer.status).toBe(status)
})
