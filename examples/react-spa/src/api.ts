// The app's own API. No cookie of Latchkey's reaches it, because Latchkey is another host. It verifies tokens by the published keys.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createVerifier } from 'latchkey/verify'

const verify = createVerifier({ issuer: process.env['VITE_ISSUER'] ?? 'http://localhost:8787' })

export function api(request: IncomingMessage, response: ServerResponse): void {
  void verify(request.headers.authorization?.replace(/^Bearer /i, '') ?? '').then((caller) => {
    response.statusCode = caller.ok ? 200 : caller.error.code === 'unavailable' ? 503 : 401
    response.end(JSON.stringify(caller.ok ? { tasks: ['Feed the otters'], of: caller.value.sub } : caller.error))
  })
}
