// A provider that we did not write, on loopback: oidc-provider, with its own pages of login and consent. It stands on 127.0.0.1 and
// Latchkey on localhost, so that a browser takes them for two sites.
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import Provider from 'oidc-provider'
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js'

/** What the provider says of somebody, beside their login. */
export type Claims = Record<string, unknown>

export type IdentityProvider = {
  issuer: string
  /** Whom it knows, by their login. */
  people: Map<string, Claims>
  /** What it was answered when it told of a logout: `ok`, or what went wrong. */
  told: string[]
  /** Registers the clients; before that nothing is served. */
  register: (clients: readonly object[]) => void
  /** Signs with a new key from now on; nobody finds the old one any more. */
  rotateKey: () => Promise<void>
  /** The paths that end in a reset connection; `[]` mends it. */
  breakDown: (paths: readonly string[]) => void
  stop: () => Promise<void>
}

/** Starts one on a free port. */
export async function startProvider(): Promise<IdentityProvider> {
  let handler: RequestListener = (_, answer) => answer.writeHead(503).end()
  let broken: readonly string[] = []
  const server = createServer((request, answer) => {
    if (broken.some((path) => request.url?.startsWith(path))) request.socket.destroy()
    else handler(request, answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const people = new Map<string, Claims>()
  const told: string[] = []
  let number = 1
  let key = await newKey(number)
  let clients: readonly object[] = []
  // Its sessions outlive a change of its keys.
  const adapter = createMemoryAdapter()
  const serve = (): void => {
    const provider = new Provider(issuer, { ...settings(people), adapter, clients, jwks: { keys: [key] } })
    provider.on('backchannel.success', () => told.push('ok'))
    provider.on('backchannel.error', (_, error) => told.push(String(error)))
    // As Apple has it, a secret may be signed anew each time.
    const { compareClientSecret } = provider.Client.prototype
    provider.Client.prototype.compareClientSecret = function (given) {
      return given.split('.').length === 3 || compareClientSecret.call(this, given)
    }
    handler = provider.callback()
  }
  return {
    issuer,
    people,
    told,
    register: (given) => {
      clients = given
      serve()
    },
    rotateKey: async () => {
      number += 1
      key = await newKey(number)
      serve()
    },
    breakDown: (paths) => (broken = paths),
    stop: () => close(server),
  }
}

/** As the specification has it: what a scope asks for comes from the userinfo endpoint, and not in the ID token. */
const settings = (people: ReadonlyMap<string, Claims>) => ({
  cookies: { keys: ['of a test'] },
  claims: { openid: ['sub', 'amr', 'https://op.example/roles'], email: ['email', 'email_verified'], profile: ['name'] },
  features: { backchannelLogout: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  // Each person's login is their subject.
  findAccount: (_: unknown, login: string) => ({
    accountId: login,
    claims: () => ({ sub: login, ...people.get(login) }),
  }),
  // It asks nobody on loopback by itself.
  fetch: (url: string, { method, headers, body, redirect, signal }: RequestInit<RequestInitCfProperties>) =>
    fetch(url, { method, headers, body, redirect, signal }),
  ttl: { Session: 3600, Grant: 3600, Interaction: 600, IdToken: 600, AccessToken: 600 },
})

async function newKey(number: number): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid: `key-${number}`, use: 'sig', alg: 'RS256' }
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

/** A client of the kind that Latchkey is. */
export const clientAt = (latchkey: string, id: string, secret: string) => ({
  client_id: `latchkey-${id}`,
  client_secret: secret,
  redirect_uris: [`${latchkey}/callback/${id}`],
  post_logout_redirect_uris: [`${latchkey}/signed-out`],
  backchannel_logout_uri: `${latchkey}/backchannel-logout/${id}`,
  backchannel_logout_session_required: true,
  // Without it a sign-in says no time, and is no fresh proof.
  require_auth_time: true,
})
