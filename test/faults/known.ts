// What the generator of bad requests is told of a site: its routes, and what is live there.
import type { Known, Route } from '../support/hostile-requests.ts'
import { emailOf, PASSWORD } from '../bench/people.ts'
import { Caller } from './caller.ts'
import type { Site } from './site.ts'

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

let asked = 0

/**
 * Signs in as the next of these people, who are there by their ids, and begins a sign-up that waits for its code. Each time somebody else,
 * because whose password was guessed at for a while is locked.
 */
export async function knownOf(site: Site, people: readonly string[]): Promise<Known> {
  asked += 1
  const body = { email: emailOf('seeded', asked % people.length), password: PASSWORD }
  const browser = new Caller(site.origin)
  const entered = await browser.ask('POST', '/api/sign-in', { body })
  const phone = new Caller(site.origin)
  const { json } = await phone.ask('POST', '/api/sign-in', { body: { ...body, transport: 'bearer' }, bearer: '' })
  const signUp = { email: `bob-${asked}@example.com`, password: PASSWORD }
  const waiting = await phone.ask('POST', '/api/sign-up', { body: signUp, bearer: '' })
  if (entered.status !== 200 || json?.refresh_token === undefined || waiting.status !== 202)
    throw new Error(`nobody is live: ${entered.status} ${entered.text}, ${waiting.status} ${waiting.text}`)
  const cookies = [...browser.jar].map((pair) => pair.join('=')).join('; ')
  // A guess at the code may be right one time in a million, and somebody among the ids may ask about themselves: here nobody compares rows.
  return {
    routes: await routesOf(phone),
    cookies: [cookies],
    accessTokens: [json.access_token, browser.jar.get('__Host-latchkey-access') ?? ''],
    handles: {
      ...Object.fromEntries([...browser.jar].map(([name, value]) => [name, [value]])),
      refresh_token: [json.refresh_token],
      challenge: [waiting.json.challenge],
    },
    pending: { challenge: waiting.json.challenge, code: '' },
    foreignIds: people.slice(0, 3),
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
