// The configuration of workerd for a site: the deployed bundle as a module, around it the test's own part, D1 and the rest of the world each
// behind a port.
import { randomBytes } from 'node:crypto'

/** The public URL of every site. Where it really listens is another port: nothing depends on it. */
export const ISSUER = 'http://localhost:8787'
/** The provider that people may sign in with. */
export const PROVIDER = 'https://provider.example.com'

const SECRET = randomBytes(32).toString('base64')

/** What every site has: limits out of the way of people who are many at once, and every server outside asked. */
export const VARS: Record<string, string> = {
  ENVIRONMENT: 'development',
  ISSUER,
  AUTH_SECRET: SECRET,
  PASSWORD_ENGINE: 'native',
  MAIL_DRIVER: 'resend',
  MAIL_FROM: 'hello@example.com',
  RESEND_API_KEY: 're_of_the_fault_tests',
  MAIL_HOURLY_LIMIT: '1000000',
  COOKIE_ROTATION_SECONDS: '0',
  OIDC_PROVIDERS: JSON.stringify([
    { id: 'acme', kind: 'oidc', name: 'Acme', issuer: PROVIDER, client_id: 'latchkey', allow_sign_up: true },
  ]),
  OIDC_ACME_CLIENT_SECRET: 'secret-of-the-client',
}

export type Ports = { worker: number; d1: number; outside: number }

/** The text of the configuration; the modules lie beside it. */
export function configOf(ports: Ports, vars: Record<string, string>): string {
  const texts = Object.entries({ ...VARS, ...vars }).map(
    ([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)}),`,
  )
  const main = [
    'import worker, * as rest from "latchkey"',
    'import { faulty } from "faults"',
    'export const { Auth, AuthAdmin, Hasher } = rest',
    'export default faulty(worker)',
  ].join('\n')
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "d1", external = (address = "127.0.0.1:${ports.d1}", http = ())),
    (name = "outside", external = (address = "127.0.0.1:${ports.outside}", http = ())),
  ],
  sockets = [ (name = "http", address = "127.0.0.1:${ports.worker}", http = (), service = "main") ],
);
const worker :Workerd.Worker = (
  modules = [
    (name = "main", esModule = ${JSON.stringify(main)}),
    (name = "latchkey", esModule = embed "latchkey.js"),
    (name = "faults", esModule = embed "faults.js"),
  ],
  compatibilityDate = "2026-10-01",
  globalOutbound = "outside",
  bindings = [
    (name = "DB", wrapped = (moduleName = "cloudflare-internal:d1-api", innerBindings = [(name = "fetcher", service = "d1")])),
    ${texts.join('\n    ')}
  ],
);
`
}
