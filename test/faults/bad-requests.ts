// Random bad requests over real HTTP against the deployed bundle: no answer from 500 on, and no process that ends.
import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { hostileRequests, type Hostile, type Known, type Route } from '../support/hostile-requests.ts'
import { emailOf, PASSWORD } from '../bench/people.ts'
import { Caller } from './caller.ts'
import { integrityOf } from './checks.ts'
import type { Outcome, Progress } from './outcome.ts'
import { insertSeeded } from './seeded.ts'
import { Site, type Kit } from './site.ts'

/** On their way at once; so few that no hash is refused because others wait. */
const TOGETHER = 4
/** Requests that are drawn at once. */
const DRAWN = 500
const PATIENCE_MS = 60_000
const PAGES = [
  'GET /sign-in',
  'POST /sign-in',
  'POST /sign-up',
  'POST /forgot-password',
  'POST /reset-password',
  'GET /account',
  'POST /account/delete',
  'GET /authorize',
  'POST /oauth/token',
  'POST /oauth/par',
  'POST /oauth/revoke',
  'POST /oauth/introspect',
  'GET /userinfo',
  'GET /callback/:provider',
  'POST /backchannel-logout/:provider',
]

/** Sends so many, drawn from a seed. */
export async function badRequests(kit: Kit, many: number, seed: number, progress: Progress): Promise<Outcome> {
  const site = await Site.open(kit)
  const agent = new Agent({ keepAlive: true, maxSockets: TOGETHER })
  const statuses = new Map<number, number>()
  const bad: string[] = []
  let [sent, unsendable] = [0, 0]
  try {
    const arbitrary = hostileRequests(await knownOf(site))
    for (let chunk = 0; sent < many && bad.length < 20; chunk += 1) {
      const queue = fc.sample(arbitrary, { numRuns: Math.min(DRAWN, many - sent), seed: seed + chunk })
      sent += queue.length
      const worker = async (): Promise<void> => {
        for (let hostile = queue.pop(); hostile !== undefined; hostile = queue.pop()) {
          const { status, text } = await send(site, agent, hostile)
          if (status === -1) unsendable += 1
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
          if (status === 0 || status >= 500) bad.push(`${status} ${text} to ${JSON.stringify(hostile).slice(0, 600)}`)
        }
      }
      await Promise.all(Array.from({ length: TOGETHER }, worker))
      progress(`bad requests: ${sent} of ${many}, ${bad.length} findings`)
    }
    if (site.deaths > 0) bad.push('the Worker ended by itself')
    const database = site.database()
    bad.push(...integrityOf(database))
    database.close()
    const refused = [...statuses].reduce(
      (sum, [status, times]) => (status >= 400 && status < 500 ? sum + times : sum),
      0,
    )
    const figures = { requests: sent - unsendable, refused, 'answers from 500 on': bad.length, deaths: site.deaths }
    return { name: 'bad requests', figures: { ...figures, 'not sendable by HTTP': unsendable }, bad }
  } finally {
    agent.destroy()
    await site.close()
  }
}

/** Sends one. `status` 0: no answer; -1: no HTTP client can send it. */
function send(
  site: Site,
  agent: Agent,
  { method, path, headers, body }: Hostile,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const all: Record<string, string> = {}
    const bytes = typeof body === 'string' ? Buffer.from(body) : body && Buffer.from(body)
    // A length that isn't the body's own would make the server wait for what never comes, or take the rest for another request.
    for (const [name, value] of headers) if (!/^(content-length|transfer-encoding)$/i.test(name)) all[name] = value
    if (bytes !== undefined) all['Content-Length'] = String(bytes.byteLength)
    try {
      const options = { agent, method, path, headers: all, host: '127.0.0.1', port: site.port, timeout: PATIENCE_MS }
      const asked = request(options, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (part: string) => {
          if (text.length < 300) text += part
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      })
      asked.on('timeout', () => asked.destroy(new Error('no answer in time')))
      asked.on('error', (error) => resolve({ status: 0, text: error.message }))
      asked.end(bytes)
    } catch {
      resolve({ status: -1, text: '' })
    }
  })
}

/** What the generator is told: the routes, and what is live. */
async function knownOf(site: Site): Promise<Known> {
  const ids = await insertSeeded(site, 3)
  const body = { email: emailOf('seeded', 0), password: PASSWORD }
  const browser = new Caller(site.origin)
  await browser.ask('POST', '/api/sign-in', { body })
  const phone = new Caller(site.origin)
  const { json } = await phone.ask('POST', '/api/sign-in', { body: { ...body, transport: 'bearer' }, bearer: '' })
  const asked = await phone.ask('POST', '/api/sign-up', {
    body: { email: 'bob@example.com', password: PASSWORD },
    bearer: '',
  })
  const cookies = [...browser.jar].map((pair) => pair.join('=')).join('; ')
  return {
    routes: await routesOf(phone),
    cookies: [cookies],
    accessTokens: [json.access_token, browser.jar.get('__Host-latchkey-access') ?? ''],
    handles: {
      ...Object.fromEntries([...browser.jar].map(([name, value]) => [name, [value]])),
      refresh_token: [json.refresh_token],
      challenge: [asked.json.challenge],
    },
    pending: { challenge: asked.json.challenge, code: '' },
    foreignIds: ids,
    email: body.email,
    password: PASSWORD,
    providers: ['acme'],
  }
}

/** The routes of the OpenAPI file with the keys of their bodies, and pages. */
async function routesOf(caller: Caller): Promise<Route[]> {
  type Schema = { properties?: object; anyOf?: Schema[] }
  type Described = {
    parameters: { in: string; name: string }[]
    requestBody?: { content: Record<string, { schema: Schema }> }
  }
  const keysOf = (schema: Schema = {}): string[] => [
    ...Object.keys(schema.properties ?? {}),
    ...(schema.anyOf ?? []).flatMap(keysOf),
  ]
  const { json } = await caller.ask('GET', '/openapi.json', { bearer: '' })
  const described = Object.entries(json.paths as Record<string, Record<string, Described>>).flatMap(([path, ways]) =>
    Object.entries(ways).map(([method, { parameters, requestBody }]) => ({
      method: method.toUpperCase(),
      path: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      keys: Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => keysOf(schema)),
      query: (parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name),
    })),
  )
  const pages = PAGES.map((page) => {
    const [method = '', path = ''] = page.split(' ')
    return { method, path, keys: ['token', 'email', 'password'], query: ['token', 'code', 'state', 'return_to'] }
  })
  return [...described, ...pages]
}
