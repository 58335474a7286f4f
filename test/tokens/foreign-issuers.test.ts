// What a trusted issuer that is broken, or has fallen into wrong hands, can do: it is not believed, nothing inside is asked for
// it, and nobody waits for it (OIDC Discovery §4.3, platform fact 20: redirects are not followed).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { answerFor, Issuer, trustIn } from '../support/providers/issuer.ts'
import { API, openTrusting, type Trusting } from '../support/providers/trusting.ts'
import { until } from '../support/until.ts'
import { openWorld } from '../support/world.ts'

const SECOND = 1000
const HOUR = 3_600_000

let { world, goTo, issuer, clock, good, readings } = {} as Trusting

beforeEach(async () => {
  ;({ world, goTo, issuer, clock, good, readings } = await openTrusting())
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const discovering = (document: unknown) => (): Response => Response.json(document)
/** What an issuer may do wrong. */
const failures: [string, (own: Issuer) => void][] = [
  ['does not answer', (own) => (own.discovery = () => Promise.reject(new TypeError('network')))],
  ['answers 500', (own) => (own.discovery = () => new Response('down', { status: 500 }))],
  ['answers in HTML', (own) => (own.discovery = () => new Response('<html>'))],
  ['answers nothing', (own) => (own.discovery = () => new Response(null))],
  ['answers null', (own) => (own.discovery = discovering(null))],
  [
    'calls itself something else',
    (own) => (own.discovery = discovering({ issuer: 'https://evil.example/', jwks_uri: own.keysAt })),
  ],
  [
    'leaves its slash out',
    (own) => (own.discovery = discovering({ issuer: own.name.slice(0, -1), jwks_uri: own.keysAt })),
  ],
  ['says no issuer', (own) => (own.discovery = discovering({ jwks_uri: own.keysAt }))],
  ['says no address of keys', (own) => (own.discovery = discovering({ issuer: own.name }))],
  [
    'redirects from its discovery',
    (own) => (own.discovery = () => Response.redirect('https://tenant.eu.auth0.com/elsewhere', 302)),
  ],
  ['redirects from its keys', (own) => (own.keySet = () => Response.redirect('http://169.254.169.254/latest', 307))],
  [
    'serves its keys with another status',
    (own) => (own.keySet = () => Response.json({ keys: own.published }, { status: 203 })),
  ],
  ['serves keys that are no list', (own) => (own.keySet = () => Response.json({ keys: 'none' }))],
  [
    'serves a list with something else in it',
    (own) => (own.keySet = () => Response.json({ keys: [...own.published, 'x'] })),
  ],
  ['serves its keys in UTF-16', (own) => (own.keySet = () => new Response(new Uint8Array([0xff, 0xfe, 0x7b, 0])))],
  [
    'serves 64 KiB and a byte',
    (own) => (own.keySet = () => Response.json({ keys: own.published, padding: 'x'.repeat(65_536) })),
  ],
  [
    'breaks off',
    (own) =>
      (own.keySet = () => new Response(new ReadableStream({ pull: (stream) => stream.error(new Error('gone')) }))),
  ],
]

describe('an issuer that', () => {
  it.each(failures)('%s is not believed: 503 to come back, and not asked again for thirty seconds', async (_, fail) => {
    const { discovery, keySet } = issuer
    fail(issuer)
    expect(await good()).toBe('unavailable')
    const asked = issuer.asked.length
    for (let turn = 0; turn < 5; turn += 1) expect(await good()).toBe('unavailable')
    expect(issuer.asked.length).toBe(asked)
    Object.assign(issuer, { discovery, keySet })
    clock.pass(30 * SECOND)
    expect(await good()).toBe('ok')
  })

  it.each(failures)('%s leaves the keys good that were read before, for a day', async (_, fail) => {
    expect(await good()).toBe('ok')
    fail(issuer)
    clock.pass(HOUR)
    const asked = issuer.asked.length
    for (let turn = 0; turn < 5; turn += 1) expect(await good()).toBe('ok')
    expect(issuer.asked.length - asked).toBeLessThanOrEqual(2)
    expect(await good(['two', 'RS256'])).toBe('token_invalid')
    clock.pass(23 * HOUR)
    expect(await good()).toBe('unavailable')
  })

  it.each([
    'http://tenant.eu.auth0.com/.well-known/jwks.json',
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/jwks.json',
    'https://0xa9fea9fe/jwks.json',
    'https://2852039166/jwks.json',
    'https://[::1]/jwks.json',
    'https://[fd00::1]/jwks.json',
    'https://10.0.0.1./jwks.json',
    'https://localhost/jwks.json',
    'https://LOCALHOST./jwks.json',
    'https://keys.localhost/jwks.json',
    'https://intranet/jwks.json',
    'https://vault.internal/jwks.json',
    'https://printer.local./jwks.json',
    'https://user:password@tenant.eu.auth0.com/jwks.json',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'ftp://tenant.eu.auth0.com/jwks.json',
    '/.well-known/jwks.json',
    '',
  ])('has its keys at %s is asked for no keys', async (address) => {
    const reached: string[] = []
    const other = fetch
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      reached.push(url)
      return other(url, init)
    })
    const production = openWorld({
      ENVIRONMENT: 'production',
      ISSUER: 'https://auth.example.com',
      MAIL_DRIVER: 'resend',
      MAIL_FROM: 'auth@example.com',
      RESEND_API_KEY: 'key',
      TRUSTED_TOKEN_ISSUERS: JSON.stringify([trustIn(issuer)]),
    })
    issuer.discovery = discovering({ issuer: issuer.name, jwks_uri: address })
    for (const where of [world, production]) {
      goTo(where)
      // What runs on this machine may have its keys on this machine.
      if (where === world && /localhost\/|LOCALHOST\/$/.test(address)) continue
      expect(await good()).toBe('unavailable')
    }
    expect(reached.filter((url) => !url.endsWith('/openid-configuration'))).toEqual([])
  })

  it('has its keys at another host, as Google’s are, is believed', async () => {
    const keys = new Issuer('https://www.keys.example', API)
    await keys.publish(['one', 'RS256'])
    answerFor(issuer, keys)
    issuer.discovery = discovering({ issuer: issuer.name, jwks_uri: keys.keysAt })
    expect(await good()).toBe('ok')
  })

  it('stalls holds up nobody who has its keys, and nobody is sent away for good while it may know better', async () => {
    expect(await good()).toBe('ok')
    const waiting: (() => void)[] = []
    issuer.keySet = () =>
      new Promise((resolve) => waiting.push(() => resolve(Response.json({ keys: issuer.published }))))
    await issuer.publish(['two', 'RS256'])
    clock.pass(HOUR)
    const first = good()
    await until(() => waiting.length === 1)
    expect(await good()).toBe('ok')
    expect(await good(['two', 'RS256'])).toBe('unavailable')
    // What asked has been given up with its request: others stop waiting for it.
    clock.pass(11 * SECOND)
    expect(await good(['two', 'RS256'])).toBe('token_invalid')
    waiting[0]?.()
    expect(await first).toBe('token_invalid')
    expect(await good(['two', 'RS256'])).toBe('ok')
  })

  it('is asked by several at once in a cold isolate serves each of them', async () => {
    expect(await Promise.all(Array.from({ length: 10 }, () => good()))).toEqual(Array.from({ length: 10 }, () => 'ok'))
    expect(readings()).toBeLessThanOrEqual(10)
  })
})
