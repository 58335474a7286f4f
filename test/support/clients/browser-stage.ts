// Where clients of a browser play: Latchkey over https, each client's page on a host of its own, with an API beside it that verifies tokens as a
// sibling does, and Debian's Chromium. The clients come from a registry by `npm ci`, and are not touched.
import { createServer, type Server as WebServer } from 'node:https'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { createVerifier, type Verifier } from '../../../src/client/verifier.ts'
import { makeCertificate } from '../authenticators/certificate.ts'
import { endAll, openBrowser } from '../servers/chromium.ts'
import { Installed } from '../servers/installed.ts'
import { ops, tidyUp } from '../servers/operator.ts'
import { query } from '../servers/processes.ts'
import { openSiblings, type Siblings } from '../servers/sibling-hosts.ts'

/** The API that the clients call. */
const AUDIENCE = 'https://notes.example.com/'

/** A page: the file of `test/relying-parties/browser` that it is made of, the SDK's own options, and how its client is registered. */
export type Part = {
  page: string
  options?: Record<string, unknown>
  /** Words of `client:create` beside those of every client. */
  words?: readonly string[]
  /** Of another site than Latchkey's. */
  elsewhere?: boolean
  /** Whether its origin is one of TRUSTED_ORIGINS. */
  trusted?: boolean
  /** Types of grant, where they aren't those of every client. */
  grants?: readonly string[]
}

export class Stage {
  readonly siblings: Siblings
  readonly browser: Browser
  readonly #web: WebServer
  readonly #urls: ReadonlyMap<string, string>

  constructor(siblings: Siblings, browser: Browser, web: WebServer, urls: ReadonlyMap<string, string>) {
    this.siblings = siblings
    this.browser = browser
    this.#web = web
    this.#urls = urls
  }

  /** The URL of a client's page. */
  urlOf(name: string): string {
    return this.#urls.get(name) ?? ''
  }

  /** A browser of somebody's own, with one page in it. */
  async visit(): Promise<Page> {
    const page = await (await this.browser.newContext()).newPage()
    page.setDefaultTimeout(40_000)
    return page
  }

  async stop(): Promise<void> {
    this.#web.closeAllConnections()
    this.#web.close()
    await tidyUp()
    await endAll(this.browser, this.siblings)
  }
}

/** Installs the clients, checks what their pages say to them against the types of their makers, registers them as an operator does, serves all. */
export async function openStage(parts: Record<string, Part>): Promise<Stage> {
  const project = await Installed.relyingParties('browser')
  const checked = await project.npm(['run', '--silent', 'check'])
  if (checked.code !== 0) throw new Error(checked.stdout + checked.stderr)
  const pages = [...new Set(Object.values(parts).map(({ page }) => page))]
  const scripts = new Map(
    await Promise.all(pages.map(async (page) => [page, await bundled(join(project.folder, page))] as const)),
  )
  const hostOf = (name: string): string => `${name}.${parts[name]?.elsewhere === true ? 'other' : 'lk'}.test`
  const hosts = new Map(Object.keys(parts).map((name) => [hostOf(name), name]))
  const web = createServer(makeCertificate(...hosts.keys()), (asked, answer) => {
    const name = hosts.get((asked.headers.host ?? '').split(':')[0] ?? '') ?? ''
    const part = parts[name]
    const { pathname } = new URL(asked.url ?? '/', 'https://any')
    if (part === undefined) send(answer, 404, 'text/plain', '')
    else if (pathname === '/app.js') send(answer, 200, 'text/javascript', scripts.get(part.page) ?? '')
    else if (pathname === '/config.json')
      json(answer, 200, { issuer: siblings.site, clientId: name, audience: AUDIENCE, options: part.options ?? {} })
    else if (pathname === '/api/notes')
      void notes(verify, asked.headers.authorization).then(([status, body]) => json(answer, status, body))
    else send(answer, 200, 'text/html', PAGE)
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  const { port } = web.address() as AddressInfo
  const urls = new Map([...hosts].map(([host, name]) => [name, `https://${host}:${port}`]))
  const trusted = [...urls].filter(([name]) => parts[name]?.trusted === true).map(([, url]) => url)
  const siblings = await openSiblings({ TRUSTED_ORIGINS: trusted.join(' ') })
  const { server, site } = siblings
  const verify = createVerifier({
    issuer: site,
    audience: AUDIENCE,
    // Its host is only in Chromium's book of names.
    fetch: (asked, init) => fetch(new Request(asked).url.replace(site, server.url), init),
  })
  await register(server.state, parts, urls)
  // Chromium would ask before a page whose address nobody knows reaches this machine.
  const browser = await openBrowser([
    '--host-resolver-rules=MAP *.test 127.0.0.1',
    '--ignore-certificate-errors',
    '--disable-features=LocalNetworkAccessChecks',
  ])
  return new Stage(siblings, browser, web, urls)
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>An app</title><link rel="icon" href="data:,"><body>
<script src="/app.js" type="module"></script>`

/** The page as one script. Its SDK is what was installed beside it. */
async function bundled(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    define: { 'process.env.NODE_ENV': '"production"' },
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** What the API says: whose token it is, and what it allows. */
async function notes(verify: Verifier, authorization: string | undefined): Promise<[number, object]> {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  const caller = await verify(token, { scope: ['notes.read'] })
  return caller.ok ? [200, { notes: [], sub: caller.value.sub }] : [401, { refused: caller.error.code }]
}

/** The API and the clients, by the operator's own commands. */
async function register(state: string, parts: Record<string, Part>, urls: ReadonlyMap<string, string>): Promise<void> {
  const at = ['--persist-to', state]
  const must = async (...words: string[]): Promise<void> => {
    const { code, stderr } = await ops(...words, ...at)
    if (code !== 0) throw new Error(stderr)
  }
  await must('api:create', AUDIENCE, '--name', 'Notes', '--scopes', '{"notes.read":"read your notes"}')
  for (const [name, { words = ['--first-party'], grants }] of Object.entries(parts)) {
    const url = urls.get(name) ?? ''
    const backs = ['--redirects', `${url} ${url}/ ${url}/silent`, '--logout-redirects', `${url} ${url}/`]
    await must('client:create', name, '--kind', 'public', '--id', name, ...backs, ...words)
    if (grants !== undefined)
      query(
        state,
        "UPDATE clients SET metadata = json_set(metadata, '$.grant_types', json(?)) WHERE id = ?",
        JSON.stringify(grants),
        name,
      )
  }
}

const json = (answer: ServerResponse, status: number, body: object): void =>
  send(answer, status, 'application/json', JSON.stringify(body))

function send(answer: ServerResponse, status: number, type: string, body: string): void {
  answer.writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' }).end(body)
}
