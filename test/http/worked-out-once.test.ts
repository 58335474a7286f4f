// What a request brings is looked at when somebody asks for it, and what an isolate knows is worked out once.
import { describe, expect, it, vi } from 'vitest'
import { makeDeps } from '../../src/deps.ts'
import { claimInCookie } from '../../src/gate/presented-claim.ts'
import { REFRESH_COOKIE } from '../../src/http/cookies.ts'
import { pathBelowIssuer } from '../../src/http/paths.ts'
import { setSecurityHeaders } from '../../src/http/security-headers.ts'
import { composeMail } from '../../src/mail/compose.ts'
import { sealRefreshToken } from '../../src/sessions/refresh-token.ts'
import { openWorld } from '../support/world.ts'

const ID = '01a2279c-6267-71b5-b7e5-43252bb538c4'

/** A request, and the headers that were read of it so far. */
function listenedRequest(headers: Record<string, string>): { request: Request; read: string[] } {
  const request = new Request('http://localhost:8787/api/session', { headers })
  const read: string[] = []
  const get = request.headers.get.bind(request.headers)
  request.headers.get = (name) => {
    read.push(name)
    return get(name)
  }
  return { request, read }
}

const depsOf = (request: Request) => {
  const { env, config } = openWorld()
  return makeDeps(env, config, () => undefined, request)
}

describe('the caller of a request', () => {
  it('is read when somebody asks, and once', () => {
    const { request, read } = listenedRequest({ 'CF-Connecting-IP': '192.0.2.7', 'Accept-Language': 'de' })
    const { caller } = depsOf(request)
    expect(read).toEqual([])
    expect([caller.ip, caller.ip, caller.language, caller.language]).toEqual(['192.0.2.7', '192.0.2.7', 'de', 'de'])
    expect(read).toEqual(['CF-Connecting-IP', 'Accept-Language'])
  })

  it('keeps the name of the request, also where it is copied', () => {
    const { caller } = depsOf(listenedRequest({ 'User-Agent': 'a browser' }).request)
    const copy = { ...caller, heldSession: () => ID }
    expect(copy.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect([copy.requestId, copy.userAgent]).toEqual([caller.requestId, 'a browser'])
    expect(depsOf(new Request('http://localhost/')).caller.requestId).not.toBe(caller.requestId)
  })
})

it('tests the MAC of a refresh cookie once a request', () => {
  const { config } = openWorld()
  const token = sealRefreshToken(config.secrets, { sessionId: ID, counter: 1, transport: 'cookie' })
  const { request, read } = listenedRequest({ Cookie: `${REFRESH_COOKIE}=${token}` })
  expect(claimInCookie(config, request.headers)).toMatchObject({ sessionId: ID })
  expect(claimInCookie(config, request.headers)).toMatchObject({ sessionId: ID })
  expect(read.filter((name) => name === 'Cookie')).toHaveLength(1)
  expect(claimInCookie(config, new Headers({ Cookie: `${REFRESH_COOKIE}=${token.slice(1)}` }))).toBeUndefined()
})

it('takes a path as the URL parser does, however it is written', () => {
  const plain = ['/', '/api/session', '/api/sessions?limit=2', '/openapi.json', '/a//b', '/a/', '/a-b_c/d.e?x=/../y']
  const odd = [
    '/../a',
    '/a/../b',
    '/a/./b',
    '/a/.',
    '/a/%2e%2e/b',
    '/a\\b',
    '/%61',
    '/ä',
    '/.well-known/jwks.json',
    '/a#b/c',
  ]
  const hosts = ['http://localhost:8787', 'https://id.example', 'http://[::1]:1', 'https://a@b.example']
  for (const host of hosts)
    for (const path of [...plain, ...odd]) {
      // A request that is not parsed before: what it holds is what came in.
      const request = { url: `${host}${path}` } as Request
      expect([request.url, pathBelowIssuer(request, undefined)]).toEqual([request.url, new URL(request.url).pathname])
    }
})

it('parses the issuer once for the headers of every answer', () => {
  const { config } = openWorld()
  const parses = vi.fn<() => void>()
  vi.stubGlobal(
    'URL',
    class extends URL {
      constructor(url: string | URL, base?: string | URL) {
        super(url, base)
        parses()
      }
    },
  )
  try {
    const deployed = { ...config, issuer: 'https://id.example' }
    for (let answer = 0; answer < 3; answer += 1) {
      const headers = new Headers()
      setSecurityHeaders(headers, deployed)
      expect(headers.get('Strict-Transport-Security')).toContain('max-age=63072000')
    }
    expect(parses).toHaveBeenCalledTimes(1)
    const headers = new Headers()
    setSecurityHeaders(headers, { ...config, issuer: 'https://localhost' })
    expect(headers.has('Strict-Transport-Security')).toBe(false)
  } finally {
    vi.unstubAllGlobals()
  }
})

it('makes a format of numbers once for a language and a unit', () => {
  const { config } = openWorld()
  const made = vi.spyOn(Intl, 'NumberFormat')
  try {
    const order = { to: 'a@example.com', kind: 'reset_password', origin: '', code: '1', link: 'https://x' } as const
    const texts = (['en', 'de', 'en', 'de'] as const).map(
      (language) => composeMail(config, { ...order, language }).text,
    )
    const before = made.mock.calls.length
    expect(texts[0]).toContain('10 minutes')
    expect(texts[1]).toContain('10 Minuten')
    expect(composeMail(config, { ...order, language: 'de' }).text).toBe(texts[3])
    expect([texts[2], made.mock.calls.length]).toEqual([texts[0], before])
    expect(before).toBeLessThanOrEqual(4)
  } finally {
    made.mockRestore()
  }
})
