// null, '' and what is left out mean the same wherever a field is optional: for every operation of the served OpenAPI file and every form
// of a page, field by field. Strictness stays: what is of the wrong type is refused.
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { withoutNothing } from '../../src/http/absent.ts'
import { readSpec } from '../../src/http/route-spec.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { enter } from '../support/people/entered.ts'
import { ANY_HASH, takeAnyPassword } from '../support/people/factors.ts'
import { addPasskey, finishWith, withResponse } from '../support/authenticators/passkeys.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { listen, Provider, varsFor } from '../support/providers/provider.ts'
import { documentFrom, wholeOf } from '../support/reference/document.ts'
import { rooms } from '../support/router.ts'
import { freshWorld, json, PASSWORD, rows, stopClock, type World } from '../support/world.ts'

type Schema = {
  type?: string
  const?: unknown
  enum?: unknown[]
  pattern?: string
  minLength?: number
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
}
type Operation = {
  parameters: { name: string; in: string; required: boolean }[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
}

let world: World
let root: string

beforeAll(async () => {
  stopClock()
  const acme = new Provider()
  listen(acme)
  world = await freshWorld(varsFor(acme.entry()))
  takeAnyPassword()
  root = await addUser(world, 'root@example.com', { hash: ANY_HASH, role: 'SUPER_ADMIN' })
  await addUser(world, 'spare@example.com', { hash: ANY_HASH, role: 'SUPER_ADMIN' })
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const TEXTS: Record<string, string> = {
  email: 'somebody@example.com',
  code: '000000',
  totp_code: '000000',
  password: PASSWORD,
  new_password: 'Brighter-Lamp-93-river',
}

/** A value that a schema takes, with nothing that may be left out. */
function sampleOf(schema: Schema, name = ''): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  if (schema.properties !== undefined) {
    const required = schema.required ?? []
    return Object.fromEntries(required.map((key) => [key, sampleOf(schema.properties?.[key] ?? {}, key)]))
  }
  if (schema.type === 'boolean') return false
  return TEXTS[name] ?? 'AAAA'
}

/** Where a field stands that may be left out: its path, in a request that has all else. */
type Place = { path: string[]; base: object; schema: Schema }

function placesIn(schema: Schema, base: object, above: string[] = []): Place[] {
  if (schema.anyOf !== undefined && above.length === 0)
    return schema.anyOf.flatMap((form) => placesIn(form, sampleOf(form) as object))
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const path = [...above, key]
    const here = (schema.required ?? []).includes(key) ? [] : [{ path, base, schema: field }]
    return [...here, ...placesIn(field, base, path)]
  })
}

/** A request with something at a place. */
function put(base: object, [key = '', ...more]: string[], value: unknown): object {
  const inner = (base as Record<string, object | undefined>)[key] ?? {}
  return { ...base, [key]: more.length === 0 ? value : put(inner, more, value) }
}

let asked = 0
/** Asks with a fresh session of an administrator, who has proved two factors. Whoever a request speaks of is nobody yet. */
async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const { byCookie } = await enter(world, root, ['pwd', 'otp', 'mfa'])
  const cookies = Object.entries(byCookie.cookies ?? {}).map(([name, value]) => `${name}=${value}`)
  return world.fetch(path.replace('{provider}', 'acme').replace(/\{\w+\}/g, root), {
    method,
    headers: {
      'Content-Type': 'application/json',
      Cookie: cookies.join('; '),
      Origin: world.config.issuer,
      'Sec-Fetch-Site': 'same-origin',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body).replace('somebody', `somebody-${(asked += 1)}`) }),
  })
}

/** Status and code of an answer: of a refusal its own, of another what it says it is. */
async function said(answer: Response): Promise<string> {
  const { code, status } = (await answer.json<Record<string, unknown>>().catch(() => ({}))) as Record<string, unknown>
  return [answer.status, code, answer.ok ? status : ''].join(' ')
}

const described = async (): Promise<[route: string, method: string, path: string, Operation][]> => {
  const document = await documentFrom(world)
  const { paths } = wholeOf(document, document) as unknown as { paths: Record<string, Record<string, Operation>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) =>
        [`${method.toUpperCase()} ${path}`, method.toUpperCase(), path, operation] satisfies [
          string,
          string,
          string,
          Operation,
        ],
    ),
  )
}

/** What a body needs besides the fields that its schema requires, because a rule of another field asks for it. */
const BESIDES: Record<string, object> = {
  'POST /api/admin/apis': { identifier: 'https://somebody.example.com/' },
  'POST /api/admin/clients': { redirect_uris: ['https://app.example.com/callback'] },
}

describe('an optional field of the API', () => {
  it('is alike as null, as nothing typed and left out, in every body; and refused where it is of another type', async () => {
    let tried = 0
    for (const [route, method, path, { requestBody }] of await described()) {
      const schema = requestBody?.content['application/json'].schema
      if (schema === undefined) continue
      const besides = BESIDES[route] ?? {}
      for (const place of placesIn(schema, { ...(sampleOf(schema) as object), ...besides })) {
        if (String(place.path[0]) in besides) continue
        const where = `${route} ${place.path.join('.')} ${JSON.stringify(place.base)}`
        // What an extension of WebAuthn said is taken as anything.
        if (place.path[0] === 'clientExtensionResults') continue
        const without = await said(await ask(method, path, place.base))
        expect(without, where).not.toContain('invalid_request')
        for (const nothing of [null, ''])
          expect(await said(await ask(method, path, put(place.base, place.path, nothing))), where).toBe(without)
        expect(await said(await ask(method, path, put(place.base, place.path, { x: 1 }))), where).toContain(
          'invalid_request',
        )
        tried += 1
      }
    }
    expect(tried).toBeGreaterThan(40)
  })

  it('is alike as nothing and left out, in every query', async () => {
    let tried = 0
    for (const [route, method, path, { parameters }] of await described()) {
      for (const { name } of parameters.filter((one) => one.in === 'query' && !one.required)) {
        const without = await said(await ask(method, path))
        expect(await said(await ask(method, `${path}?${name}=`)), `${route} ${name}`).toBe(without)
        expect(without, route).not.toContain('invalid_request')
        tried += 1
      }
    }
    expect(tried).toBeGreaterThan(15)
  })
})

describe('an optional field of a page', () => {
  const carried = rooms.flatMap(([, room]) =>
    room.routes.flatMap(({ method, path, handler }) => {
      const { form, query } = readSpec(handler) ?? {}
      const schema = form ?? (path.startsWith('/api/') ? undefined : query)
      return schema === undefined
        ? []
        : [[`${method} ${path}`, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema] as const]
    }),
  )

  it.each(carried)('is alike as nothing and left out: %s', async (route, schema) => {
    const [method = '', path = ''] = route.split(' ')
    const send = async (fields: object): Promise<string> => {
      const values = new URLSearchParams(fields as Record<string, string>)
      const to = path.replace(':provider', 'acme')
      const answer = await world.fetch(method === 'GET' ? `${to}?${values.toString()}` : to, {
        method,
        headers: { Origin: world.config.issuer },
        ...(method === 'GET' ? {} : { body: values }),
      })
      return `${answer.status} ${answer.headers.get('Location')?.replace(/(state|nonce|challenge)=[^&]+/g, '')}`
    }
    for (const { path: field, base } of placesIn(schema, sampleOf(schema) as object))
      expect(await send(put(base, field, '')), field.join('.')).toBe(await send(base))
  })

  it('was looked at on every page that takes any', () => {
    expect(carried.length).toBeGreaterThan(15)
  })
})

describe('what has a meaning of its own', () => {
  it('stays: a name is taken away by null and by nothing typed, and left out it is missed', async () => {
    const ada = new Browser(world)
    await addUser(world, 'ada@example.com', { hash: ANY_HASH })
    await signIn(ada, 'ada@example.com')
    for (const name of [null, '']) {
      await ada.send('PATCH', '/api/user', { name: 'Ada' })
      expect((await json(await ada.send('PATCH', '/api/user', { name }))).name).toBeNull()
    }
    expect((await ada.send('PATCH', '/api/user', {})).status).toBe(400)
    expect((await ada.post('/api/sign-in', { email: null, password: PASSWORD })).status).toBe(400)
  })

  it('stays where null is a value of an optional field, at any depth, and a field that is not known stays, too', () => {
    const schema = z.object({
      name: z.optional(z.nullable(z.string())),
      all: z.array(z.object({ kind: z._default(z.string(), 'x'), of: z.string() })),
    })
    const given = { name: null, all: [{ kind: '', of: '' }, 'x'], more: null }
    expect(withoutNothing(schema, given)).toEqual({ name: null, all: [{ of: '' }, 'x'], more: null })
    expect(withoutNothing(schema, [null])).toEqual([null])
    expect(withoutNothing(schema, null)).toBeNull()
  })
})

describe('one of several forms', () => {
  it('is known though the fields of the others come along as nothing; two at once are none', async () => {
    const reauthenticate = async (body: object): Promise<string> => said(await ask('POST', '/api/reauthenticate', body))
    const alone = await reauthenticate({ totp_code: '000000' })
    expect(alone).not.toContain('invalid_request')
    const others = { password: null, passkey: null, challenge: '', code: null, refresh_token: null }
    expect(await reauthenticate({ totp_code: '000000', ...others })).toBe(alone)
    expect(await reauthenticate({ totp_code: '000000', password: PASSWORD })).toContain('invalid_request')
    expect(await reauthenticate({ totp_code: '000000', other: null })).toContain('invalid_request')
    expect(await reauthenticate(others)).toContain('invalid_request')
  })
})

describe('an authenticator that keeps no handle', () => {
  it.each([
    ['null', null],
    ['nothing', ''],
    ['left out', undefined],
  ])('finishes a sign-in: %s', async (name, userHandle) => {
    const email = `eve-${name.replace(' ', '-')}@example.com`
    await addUser(world, email, { hash: ANY_HASH })
    const eve = new Browser(world)
    await signIn(eve, email)
    const device = new Authenticator()
    await addPasskey(eve, device)
    const stranger = new Browser(world)
    const { mfa_token } = await json(await stranger.post('/api/sign-in', { email, password: PASSWORD }))
    const assert = device.assert.bind(device)
    device.assert = async (options, bend) => withResponse(await assert(options, bend), { userHandle })
    expect((await finishWith(device, stranger, mfa_token)).status).toBe(200)
    expect((await rows('SELECT id FROM sessions WHERE active = 1')).length).toBeGreaterThan(0)
  })
})
