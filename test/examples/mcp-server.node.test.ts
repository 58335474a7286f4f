// The MCP server of examples/, beside `npm run dev`, met by clients that are not ours and not changed: @modelcontextprotocol/sdk, MCP
// Inspector's command line, and the conformance suite's judgement of an authorization server. In `npm run test:all` alone.
import { cpSync, writeFileSync } from 'node:fs'
import { createServer, type Server as HttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeCertificate } from '../support/authenticators/certificate.ts'
import { Agent, allow } from '../support/clients/agent.ts'
import { signUp, Visitor, type Json } from '../support/people/visitor.ts'
import { Server } from '../support/servers/dev-server.ts'
import { Example } from '../support/servers/examples.ts'
import { migrateInto } from '../support/servers/migrated.ts'
import { newPort } from '../support/servers/ports.ts'
import { finish, projectRoot, removeFolders, start, temporaryFolder } from '../support/servers/processes.ts'
import { WHOLE } from '../support/size.ts'

const ACCESS_TOKEN_SECONDS = 10
/** How long a token is still good after its end. */
const TOLERANCE_SECONDS = 5
const SCOPES = { 'notes.read': 'read your notes', 'notes.write': 'change your notes' }

let latchkey: Server
let notes: Example
let documents: HttpsServer
let issuer = ''
let resource = ''
/** The URL of the document of an agent, and the address to which it has people sent back. */
let documentUrl = ''
const CALLBACK = 'http://127.0.0.1:43117/callback'
/** What npm installed: the clients. */
const clients = temporaryFolder()
/** Where Latchkey’s database is. */
const state = temporaryFolder()

/** The text of a command that must succeed. */
async function succeed(
  command: string,
  words: readonly string[],
  how: { cwd?: string; env?: Record<string, string> } = {},
) {
  const { code, stdout, stderr } = await finish(start(command, words, how))
  if (code !== 0) throw new Error(`${command} ${words.join(' ')}\n${stdout}${stderr}`)
  return stdout
}

/** An agent's document on this machine, behind a certificate that only this Latchkey is told to trust. */
async function serveDocument(): Promise<string> {
  const { key, cert } = makeCertificate('localhost')
  documents = createServer({ key, cert }, (_, response) => {
    const { clientMetadata } = new Agent(CALLBACK)
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify({ client_id: documentUrl, ...clientMetadata }))
  })
  await new Promise<void>((resolve) => documents.listen(0, '127.0.0.1', resolve))
  documentUrl = `https://localhost:${(documents.address() as AddressInfo).port}/agent.json`
  const file = join(temporaryFolder(), 'trusted.pem')
  writeFileSync(file, cert)
  return file
}

/** Somebody who has an account and a browser. */
async function somebody(email: string): Promise<Visitor> {
  const visitor = new Visitor((path, init) => fetch(`${issuer}${path}`, init), issuer)
  await signUp(visitor, email)
  return visitor
}

describe.runIf(WHOLE)('an MCP server', () => {
  beforeAll(async () => {
    const [port, ownPort, registry] = [await newPort(), await newPort(), temporaryFolder()]
    issuer = `http://localhost:${port}`
    resource = `http://localhost:${ownPort}/mcp`
    const inRegistry = { WRANGLER_REGISTRY_PATH: registry, MINIFLARE_REGISTRY_PATH: registry }
    const trusted = await serveDocument()
    const vars = { ACCESS_TOKEN_SECONDS, CLIENT_REGISTRATION: 'open', CLIENT_ID_METADATA: 'on' }
    const words = Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
    await migrateInto(state)
    latchkey = new Server(['--port', String(port), '--persist-to', state, '--inspector-port', '0', ...words], {
      env: { ...inRegistry, NODE_EXTRA_CA_CERTS: trusted },
    })
    notes = new Example('mcp-server', inRegistry)
    const install = async (): Promise<void> => {
      for (const name of ['.npmrc', 'package.json', 'package-lock.json'])
        cpSync(join(projectRoot, 'test/relying-parties/mcp', name), join(clients, name))
      await succeed('npm', ['ci', '--ignore-scripts'], { cwd: clients })
    }
    const serve = async (): Promise<void> => {
      for (const step of [['ci'], ['run', '--silent', 'check']]) {
        const { code, stdout, stderr } = await notes.npm(step)
        if (code !== 0) throw new Error(stdout + stderr)
      }
      const own = ['--port', String(ownPort), '--inspector-port', '0', '--var', `RESOURCE:${resource}`]
      await notes.serve(own, /Ready on/)
    }
    const prepare = async (): Promise<void> => {
      await latchkey.until(/Latchkey runs at/)
      const api = ['api:create', resource, '--name', 'Notes', '--scopes', JSON.stringify(SCOPES)]
      await succeed('npm', ['run', '--silent', 'ops', '--', ...api, '--persist-to', state])
    }
    await Promise.all([install(), serve(), prepare()])
    // wrangler connects the two a moment after both are there.
    const metadata = resource.replace('/mcp', '/.well-known/oauth-protected-resource/mcp')
    const isServed = async (): Promise<void> => {
      const { status } = await fetch(metadata)
      if (status !== 200) throw new Error(`the metadata is ${status}`)
    }
    await vi.waitFor(isServed, { timeout: 30_000, interval: 200 })
  }, 600_000)
  afterAll(async () => {
    await notes.stop()
    await latchkey.kill()
    documents.close()
    removeFolders()
  })

  it.each([
    ['registers itself (RFC 7591)', false],
    ['is known by its document (Client ID Metadata Document)', true],
  ])('is found, signed in to, asked for more, and refreshed by the SDK’s client, which %s', async (_, byDocument) => {
    const sdk = (path: string): Promise<Json> =>
      import(pathToFileURL(join(clients, 'node_modules/@modelcontextprotocol/sdk/dist/esm', path)).href)
    const { Client } = await sdk('client/index.js')
    const { StreamableHTTPClientTransport } = await sdk('client/streamableHttp.js')
    const { UnauthorizedError } = await sdk('client/auth.js')

    const ada = await somebody(`${byDocument ? 'document' : 'registered'}@example.com`)
    const agent = new Agent(CALLBACK, byDocument ? documentUrl : undefined)
    const open = () => new StreamableHTTPClientTransport(new URL(resource), { authProvider: agent })
    const first = open()
    await expect(new Client({ name: 'agent', version: '1' }).connect(first)).rejects.toBeInstanceOf(UnauthorizedError)
    expect(agent.asked?.href.startsWith(`${issuer}/authorize?`)).toBe(true)
    const asked = Object.fromEntries(agent.asked?.searchParams ?? [])
    expect(asked).toMatchObject({ resource, scope: 'notes.read', code_challenge_method: 'S256' })
    expect(asked['client_id'] === documentUrl).toBe(byDocument)

    const { page, back } = await allow(ada, agent.asked ?? expect.unreachable())
    expect(page).toContain('Nobody here has checked this app.')
    expect(page).toContain('read your notes')
    expect(page).not.toContain('change your notes')
    await first.finishAuth(agent.codeIn(back, issuer))
    const transport = open()
    const client = new Client({ name: 'agent', version: '1' })
    await client.connect(transport)
    const texts = async (name: string, args = {}): Promise<string> =>
      (await client.callTool({ name, arguments: args })).content[0].text
    expect(await texts('list_notes')).toBe('')

    // More scopes: 403 `insufficient_scope`, which the SDK answers by asking the person again, for all that the call needs.
    await expect(texts('add_note', { text: 'Feed the otters' })).rejects.toBeInstanceOf(UnauthorizedError)
    expect(agent.asked?.searchParams.get('scope')).toBe('notes.read notes.write')
    const more = await allow(ada, agent.asked ?? expect.unreachable())
    expect(more.page).toContain('change your notes')
    await transport.finishAuth(agent.codeIn(more.back, issuer))
    expect(await texts('add_note', { text: 'Feed the otters' })).toBe('Added.')
    expect(await texts('list_notes')).toBe('Feed the otters')

    const [before, given] = [agent.kept, agent.given]
    await new Promise((resolve) => setTimeout(resolve, (ACCESS_TOKEN_SECONDS + TOLERANCE_SECONDS) * 1000 + 500))
    expect(await texts('list_notes')).toBe('Feed the otters')
    // Not more than once, however long the calls before have taken.
    expect([given >= 2, agent.given]).toEqual([true, given + 1])
    expect(agent.kept?.refresh_token).not.toBe(before?.refresh_token)
    await client.close()
  })

  /** Starts a command that prints where its person has to go, brings the person there and back, and waits for its end. */
  async function brought(person: Visitor, words: readonly string[], where: RegExp, env: Record<string, string> = {}) {
    const child = start(process.execPath, words, { cwd: clients, env })
    const ended = finish(child)
    const url = await new Promise<string>((resolve, reject) => {
      let text = ''
      const listen = (chunk: string): void => {
        text += chunk
        const [found] = where.exec(text) ?? []
        if (found !== undefined) resolve(found)
      }
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listen)
      child.on('close', () => reject(new Error(`it asked nobody:\n${text}`)))
    })
    const { page, back } = await allow(person, new URL(url))
    expect((await fetch(back)).status).toBeLessThan(400)
    return { page, ...(await ended) }
  }
  const WHERE = /http:\/\/localhost:\d+\/authorize\?\S+(?=\s)/

  it('is called by MCP Inspector’s command line, which signs its person in by itself', async () => {
    const grace = await somebody('grace@example.com')
    const inspector = [
      join(clients, 'node_modules/.bin/mcp-inspector'),
      '--cli',
      '--server-url',
      resource,
      '--transport',
      'http',
    ]
    const back = `http://127.0.0.1:${await newPort()}/oauth/callback`
    // Its own way to a person without a terminal: it prints the address, and gives it to a browser.
    const env = { MCP_AUTO_OPEN_ENABLED: 'true', BROWSER: '/bin/true', HOME: temporaryFolder() }
    const list = [...inspector, '--callback-url', back, '--format', 'json', '--method', 'tools/list']
    const { page, code, stdout, stderr } = await brought(grace, list, WHERE, env)
    expect(page).toContain('read your notes')
    expect(code, stdout + stderr).toBe(0)
    const { result }: Json = JSON.parse(stdout)
    expect(result.tools.map(({ name }: Json) => name)).toEqual(['list_notes', 'add_note'])
  })

  it('has an authorization server that passes all of the conformance suite, with an empty baseline', async () => {
    const lin = await somebody('lin@example.com')
    const made = ['client:create', 'Conformance', '--kind', 'public', '--redirects', 'http://127.0.0.1/callback']
    const printed = await succeed('npm', ['run', '--silent', 'ops', '--', ...made, '--json', '--persist-to', state])
    const { value }: Json = JSON.parse(printed)
    const suite = [
      join(clients, 'node_modules/.bin/conformance'),
      'authorization',
      '--url',
      issuer,
      '--resource',
      resource,
    ]
    const port = String(await newPort())
    const { code, stdout } = await brought(lin, [...suite, '--client-id', value.client_id, '-p', port], WHERE)
    // Nothing failed, warned or was left out.
    const [, summary = ''] = stdout.split('=== SUMMARY ===')
    expect(
      [
        code,
        summary
          .trim()
          .split('\n')
          .filter((line) => line !== ''),
      ],
      stdout,
    ).toEqual([
      0,
      [
        '✓ authorization-server-metadata-endpoint: 2 passed, 0 failed',
        '✓ authorization-code-grant: 1 passed, 0 failed',
        'Total: 3 passed, 0 failed',
      ],
    ])
    expect(stdout).not.toMatch(/WARNING|SKIPPED|FAILURE|warning/)
  })
})
