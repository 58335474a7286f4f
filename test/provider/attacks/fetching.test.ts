// What a stranger could make us fetch: a `request_uri`, a client's document that lies or stalls, and floods of both (SSRF, OWASP API7:2023).
import { describe, expect, it, vi } from 'vitest'
import { mayBeAsked } from '../../../src/config/remote.ts'
import { adaAndMallory } from '../../support/clients/attacked.ts'
import { CALLBACK, RelyingParty } from '../../support/clients/relying-party.ts'
import { adaSignedIn } from '../../support/people/ada.ts'
import { LIKES_PAGES, open } from '../../support/people/forms.ts'
import { count } from '../../support/people/people.ts'
import { undoAfterTest } from '../../support/undone.ts'
import { openWorld, rows, type World } from '../../support/world.ts'

const ID = 'https://agent.example/client.json'
const GOOD = { client_id: ID, client_name: 'Agent', redirect_uris: [CALLBACK], grant_types: ['authorization_code'] }
const pathOf = (url: URL): string => `${url.pathname}${url.search}`
const said = (value: unknown, init: ResponseInit = {}): Response => new Response(JSON.stringify(value), init)

/** What is asked of servers elsewhere, answered by `answer`. */
function elsewhere(answer: (url: string, init: RequestInit) => Response | Promise<Response>): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(String(url))
    return answer(String(url), init)
  })
  undoAfterTest(() => vi.unstubAllGlobals())
  return asked
}

/** Five seconds of patience, a hundred times as fast. */
function impatient(): number[] {
  const waits: number[] = []
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
    waits.push(milliseconds)
    return timeout(milliseconds / 100)
  })
  undoAfterTest(() => vi.restoreAllMocks())
  return waits
}

/** Where documents count, the page that an agent’s request leads to. */
async function agent() {
  const met = await adaSignedIn()
  const world = openWorld({ CLIENT_ID_METADATA: 'on' })
  const { url } = await new RelyingParty(world, { id: ID, secret: '' }).begin()
  const ask = (at: World = world, ip?: string): Promise<Response> =>
    at.fetch(pathOf(url), {
      headers: { Accept: LIKES_PAGES, Cookie: met.ada.cookies(), ...(ip !== undefined && { 'CF-Connecting-IP': ip }) },
    })
  return { ...met, world, ask, url }
}

describe('a request_uri (RFC 9101 §10.4, RFC 9126)', () => {
  it('is never fetched, wherever it is and however it comes', async () => {
    const asked = elsewhere(() => said({}))
    const { world, ada, wiki } = await adaAndMallory({ CLIENT_ID_METADATA: 'on' })
    const uris = [
      'https://evil.example/r.jwt',
      'http://169.254.169.254/',
      'http://localhost:8787/health',
      'file:///etc/passwd',
      'data:,x',
      'urn:x',
      `urn:ietf:params:oauth:request_uri:${'x'.repeat(90)}`,
    ]
    for (const request_uri of uris) {
      const { url } = await wiki.rp.begin({ request_uri })
      const opened = await open(ada, pathOf(url))
      const posted = await world.fetch('/authorize', {
        method: 'POST',
        headers: { Accept: LIKES_PAGES },
        body: url.searchParams,
      })
      // The client, which is known by the rest of the request, is told, and nobody else.
      const error = request_uri.startsWith('urn:ietf') ? 'invalid_request_uri' : 'request_uri_not_supported'
      for (const { status, headers } of [opened, posted]) {
        const to = new URL(headers.get('Location') ?? '')
        expect([status, to.href.split('?')[0], to.searchParams.get('error')]).toEqual([303, CALLBACK, error])
      }
      const form = { ...Object.fromEntries(url.searchParams), client_secret: wiki.secret }
      expect((await wiki.rp.post('/oauth/par', form)).status).toBe(400)
    }
    expect(asked).toEqual([])
    expect(wiki.rp.server['request_uri_parameter_supported']).toBe(false)
  })
})

describe('a client’s document (Client ID Metadata Document §4)', () => {
  it.each<[string, (init: RequestInit) => Promise<Response>]>([
    [
      'headers',
      ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted')))),
    ],
    [
      'body',
      async () => {
        const drop = new TextEncoder().encode(' ')
        return new Response(
          new ReadableStream({
            async pull(controller) {
              await scheduler.wait(5)
              controller.enqueue(drop)
            },
          }),
        )
      },
    ],
  ])('whose %s stall makes no client, within five seconds, and holds nobody else up', async (_what, stall) => {
    const waits = impatient()
    const { ask, world } = await agent()
    elsewhere((_, init) => stall(init))
    const [stalled, other] = await Promise.all([ask(), world.fetch('/.well-known/openid-configuration')])
    expect([stalled.status, other.status]).toEqual([400, 200])
    expect(waits).toEqual([5000])
    expect(await count('clients')).toBe(0)
  })

  it('that failed is asked for again at once: no error is remembered, and no lie takes the place of what was true', async () => {
    const { clock, ask } = await agent()
    let answer: () => Response = () => said(GOOD, { status: 500 })
    const asked = elsewhere(() => answer())
    for (const _ of [1, 2, 3]) expect((await ask()).status).toBe(400)
    expect(asked).toHaveLength(3)
    answer = () => said(GOOD)
    expect((await ask()).status).toBe(200)
    const [kept] = await rows('SELECT metadata, name FROM clients')
    const lies = [
      { ...GOOD, client_id: 'https://evil.example/client.json' },
      { ...GOOD, redirect_uris: ['javascript:alert(1)'] },
      { ...GOOD, client_secret: 'x' },
      { ...GOOD, more: 'x'.repeat(5120) },
      [],
      null,
      'x',
    ]
    for (const lie of lies) {
      clock.pass(3_600_000)
      answer = () => said(lie)
      expect((await ask()).status).toBe(200)
      expect(await rows('SELECT metadata, name FROM clients')).toEqual([kept])
    }
    clock.pass(3_600_000)
    answer = () => new Response(null, { status: 307, headers: { Location: 'http://169.254.169.254/' } })
    await ask()
    expect(new Set(asked)).toEqual(new Set([ID]))
    // It never takes the place of a client that an operator made.
    await openWorld().env.DB.prepare("UPDATE clients SET source = 'operator'").run()
    answer = () => said({ ...GOOD, client_name: 'Evil' })
    await ask()
    expect(await rows('SELECT name FROM clients')).toEqual([{ name: 'Agent' }])
  })

  it('of exactly 5 KiB is read, and a byte more is not', async () => {
    const { ask } = await agent()
    const most = 5120
    const padded = (length: number): string => {
      const text = JSON.stringify(GOOD)
      return text + ' '.repeat(length - text.length)
    }
    let length = most + 1
    elsewhere(() => new Response(padded(length)))
    expect((await ask()).status).toBe(400)
    length = most
    expect((await ask()).status).toBe(200)
  })

  it('is asked for sixty times an hour for an address, and a thousand times at a host: nobody is flooded through us', async () => {
    const { clock, ask, world, url } = await agent()
    const asked = elsewhere(() => said({}, { status: 404 }))
    const ip = '203.0.113.5'
    const ids = Array.from({ length: 70 }, (_, nth) => `https://h${nth % 7}.example/${nth}`)
    const statuses = await Promise.all(
      ids.map(async (id) => {
        const asking = new URL(url)
        asking.searchParams.set('client_id', id)
        const path = `/oauth/par`
        return (
          await world.fetch(path, { method: 'POST', headers: { 'CF-Connecting-IP': ip }, body: asking.searchParams })
        ).status
      }),
    )
    expect(new Set(statuses)).toEqual(new Set([401]))
    expect(asked).toHaveLength(60)
    // Others are not kept from it, and an hour later neither is this address.
    await ask(world, '203.0.113.6')
    expect(asked).toHaveLength(61)
    await world.env.DB.prepare("UPDATE counters SET count = 1000 WHERE key = 'fetch:host:agent.example'").run()
    await ask(world, '203.0.113.7')
    expect(asked).toHaveLength(61)
    clock.pass(3_600_000)
    await ask(world, ip)
    expect(asked).toHaveLength(62)
  })
})

describe('an address that another server names', () => {
  it.each([
    'http://agent.example/',
    'https://localhost/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.0.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://metadata.google.internal/',
    'https://a.localhost/',
    'https://localhost./',
    'https://printer.local/',
    'https://router.home.arpa/',
    'https://intranet/',
    'https://user@agent.example/',
    'https://user:pass@agent.example/',
    'ftp://agent.example/',
    'file:///etc/passwd',
    'gopher://agent.example/',
    'data:,x',
    '//agent.example/',
    '',
    'https://１２７.0.0.1/',
    'https://127。0。0。1/',
    'https://ⓛocalhost/',
  ])('is not asked: %s', (address) => {
    expect(mayBeAsked(address, false)).toBe(false)
  })
})
