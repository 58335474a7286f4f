// A domain of which one host is Latchkey's and another somebody else's, over https: for what only a browser decides, whose cookies go where.
import { randomBytes } from 'node:crypto'
import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { makeCertificate } from '../authenticators/certificate.ts'
import { startServer, type Server } from './chromium.ts'

const DOMAIN = 'lk.test'

/** What Chromium is to be started with, so that it finds both hosts here. */
export const BROWSER_WORDS = [`--host-resolver-rules=MAP *.${DOMAIN} 127.0.0.1`, '--ignore-certificate-errors']

export type Siblings = {
  /** Latchkey. */
  site: string
  /** The same on this machine, without TLS, and the folder of its database. */
  server: Server
  /** The other host: whoever comes there is given `toss`. */
  evil: string
  domain: string
  /** `Set-Cookie` values, a character a byte. */
  toss: string[]
  /** The `Cookie` headers that came to Latchkey's host, a character a byte. */
  seen: string[]
  stop: () => Promise<void>
}

/** Serves Latchkey in production behind a proxy that ends TLS, and its sibling beside it. `vars` are Latchkey's. */
export async function openSiblings(vars: Record<string, string> = {}): Promise<Siblings> {
  const toss: string[] = []
  const seen: string[] = []
  let behind = ''
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (incoming.headers.host?.startsWith('evil.') === true) {
      outgoing.setHeader('Set-Cookie', toss)
      outgoing.setHeader('Content-Type', 'text/html')
      outgoing.end('<h1>Nothing to see</h1>')
      return
    }
    if (incoming.headers.cookie !== undefined) seen.push(incoming.headers.cookie)
    const { method, url = '/' } = incoming
    // wrangler takes its own host's name out of other headers, Origin among them.
    const headers = { ...incoming.headers, host: new URL(behind).host }
    // A connection for each request: one that is kept may be hung up by the other end just as the next request leaves.
    const onward = request(`${behind}${url}`, { method: method ?? 'GET', headers, agent: false }, (answered) => {
      outgoing.writeHead(answered.statusCode ?? 502, answered.rawHeaders)
      answered.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  }
  const proxy = createSecureServer(makeCertificate(`auth.${DOMAIN}`, `evil.${DOMAIN}`), answer)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  const site = `https://auth.${DOMAIN}:${port}`
  const server = await startServer({
    ISSUER: site,
    ENVIRONMENT: 'production',
    AUTH_SECRET: randomBytes(32).toString('base64'),
    EMAIL_VERIFICATION: 'optional',
    MAIL_DRIVER: 'smtp',
    MAIL_FROM: `auth@${DOMAIN}`,
    SMTP_URL: 'smtp://127.0.0.1:9',
    ...vars,
  })
  behind = server.url
  const stop = async (): Promise<void> => {
    proxy.closeAllConnections()
    proxy.close()
    await server.stop()
  }
  return { site, server, evil: `https://evil.${DOMAIN}:${port}`, domain: DOMAIN, toss, seen, stop }
}
