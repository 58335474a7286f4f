// Relying parties that are not ours, over real HTTP: Latchkey at `https://localhost`, and beside it what a folder of test/relying-parties
// installs by its own lockfile. Auth0's software takes a domain without a port, so a tunnel leads from there to the port that Latchkey has,
// as a proxy of a company does (RFC 9110 §9.3.6); nothing of theirs is changed for it.
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { developmentSecret } from '../../../src/ops/development-secret.ts'
import { makeCertificate } from '../authenticators/certificate.ts'
import { WebPerson, type Route } from '../people/web-person.ts'
import type { Json } from '../people/visitor.ts'
import { Installed } from './installed.ts'
import { serveLocally } from './local-server.ts'
import { migratedFolder } from './migrated.ts'
import { ops, tidyUp } from './operator.ts'
import { newPort } from './ports.ts'
import { query, temporaryFolder } from './processes.ts'

export const ISSUER = 'https://localhost'

/** A client as its app needs it. */
export type Made = { id: string; secret: string }

export class RelyingParties {
  /** The folder of Latchkey's database. */
  readonly state: string
  readonly #installed: Installed
  readonly #route: Route
  readonly #stop: () => Promise<void>

  private constructor(state: string, installed: Installed, route: Route, stop: () => Promise<void>) {
    this.state = state
    this.#installed = installed
    this.#route = route
    this.#stop = stop
  }

  /** Starts Latchkey with these vars, and installs `test/relying-parties/<folder>`. */
  static async open(folder: string, vars: Record<string, string> = {}): Promise<RelyingParties> {
    const { key, cert } = makeCertificate('localhost')
    const papers = temporaryFolder()
    const [httpsKeyPath, httpsCertPath] = [join(papers, 'key.pem'), join(papers, 'cert.pem')]
    writeFileSync(httpsKeyPath, key)
    writeFileSync(httpsCertPath, cert)
    const state = await migratedFolder()
    const settings = { ISSUER, AUTH_SECRET: developmentSecret(), ...vars }
    const latchkey = await serveLocally(state, settings, '', { httpsKeyPath, httpsCertPath })
    const port = Number(new URL(latchkey.origin).port)
    const tunnel = await openTunnel(port)
    const { port: tunnelPort } = tunnel.address() as AddressInfo
    const installed = await Installed.relyingParties(folder)
    const stop = async (): Promise<void> => {
      await installed.stop()
      tunnel.closeAllConnections()
      tunnel.close()
      await latchkey.stop()
      await tidyUp()
    }
    const parties = new RelyingParties(state, installed, { origin: ISSUER, port, certificate: cert }, stop)
    parties.#env = {
      HTTPS_PROXY: `http://127.0.0.1:${tunnelPort}`,
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: httpsCertPath,
      ISSUER,
    }
    return parties
  }

  #env: Record<string, string> = {}

  /** Adds a client as an operator does. */
  async addClient(name: string, ...words: string[]): Promise<Made> {
    const { code, stdout, stderr } = await ops('client:create', name, ...words, '--json', '--persist-to', this.state)
    if (code !== 0) throw new Error(stderr)
    const { value }: Json = JSON.parse(stdout)
    return { id: value.client_id, secret: value.client_secret ?? '' }
  }

  /** Adds an API as an operator does. */
  async addApi(identifier: string, scopes: Record<string, string>, ...words: string[]): Promise<void> {
    const at = ['--scopes', JSON.stringify(scopes), '--persist-to', this.state]
    const { code, stderr } = await ops('api:create', identifier, ...at, ...words)
    if (code !== 0) throw new Error(stderr)
  }

  /** Changes what is kept of a client. */
  describe({ id }: Made, metadata: object, authMethod = 'client_secret_basic'): void {
    const set = 'UPDATE clients SET metadata = json_patch(metadata, ?), auth_method = ? WHERE id = ?'
    query(this.state, set, JSON.stringify(metadata), authMethod, id)
  }

  /** Lets a client introspect the tokens of an API. */
  letIntrospect(identifier: string, { id }: Made): void {
    query(this.state, 'UPDATE apis SET introspected_by = ? WHERE identifier = ?', id, identifier)
  }

  /** All that the programs have printed. */
  printed(): string {
    return this.#installed.printed()
  }

  /** Starts one of the folder's programs on a port of its own. Returns its origin. */
  async start(program: string, env: Record<string, string>): Promise<string> {
    const port = String(await newPort())
    await this.#installed.run(process.execPath, [program], /It listens/, { ...this.#env, PORT: port, ...env })
    return `http://localhost:${port}`
  }

  /** A browser of somebody who has no account yet. */
  somebody(): WebPerson {
    return new WebPerson(this.#route)
  }

  /** Somebody who signed up on Latchkey's pages, and is signed in there. */
  async member(email: string): Promise<WebPerson> {
    const person = this.somebody()
    await person.signUp(ISSUER, email)
    return person
  }

  stop(): Promise<void> {
    return this.#stop()
  }
}

/** Leads from `localhost:443` to the port that it is really at, and nowhere else. */
async function openTunnel(port: number): Promise<Server> {
  const tunnel = createServer((_, response) => response.writeHead(405).end())
  tunnel.on('connect', ({ url }, client: Socket) => {
    if (url !== 'localhost:443') {
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      return
    }
    const server = connect(port, 'localhost', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      server.pipe(client).pipe(server)
    })
    server.on('error', () => client.destroy())
    client.on('error', () => server.destroy())
  })
  await new Promise<void>((resolve) => tunnel.listen(0, '127.0.0.1', resolve))
  return tunnel
}
