// An API in Node, on any cloud: it knows its callers by Latchkey's published keys, and asks nobody else.
import { createServer } from 'node:http'
import { createVerifier } from 'latchkey/verify'

const { ISSUER: issuer = 'http://localhost:8787', PORT: port = '8791' } = process.env
const verify = createVerifier({ issuer }) // once: it remembers the keys

/** The status and the body for the holder of a token. */
async function answer(token: string): Promise<[number, object]> {
  const caller = await verify(token)
  if (caller.ok) return [200, { hello: caller.value.sub, role: caller.value.role }]
  // `unavailable`: the keys can't be read now, and the token may be good.
  return [caller.error.code === 'unavailable' ? 503 : 401, caller.error]
}

const server = createServer((request, response) => {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  void answer(token).then(([status, body]) => {
    response.writeHead(status, { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Bearer' })
    response.end(JSON.stringify(body))
  })
})

server.listen(Number(port), () => console.log(`The API is at http://localhost:${port}`))
