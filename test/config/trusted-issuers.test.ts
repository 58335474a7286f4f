// The var TRUSTED_TOKEN_ISSUERS: what it takes, and how it says what is wrong, never with a value.
import { describe, expect, it } from 'vitest'
import { mayBeAsked } from '../../src/config/remote.ts'
import { readTrustedIssuers } from '../../src/config/trusted-issuers.ts'
import { send, openWorld, json } from '../support/world.ts'

const OWN = 'https://auth.example.com'
const GOOD = { issuer: 'https://tenant.eu.auth0.com/', audience: 'https://api.example.com', algorithms: ['RS256'] }

const read = (entries: unknown, loopback = false) =>
  readTrustedIssuers(typeof entries === 'string' ? entries : JSON.stringify(entries), OWN, loopback)

describe('TRUSTED_TOKEN_ISSUERS', () => {
  it('is nobody unless told, and takes an entry as it is written', () => {
    expect(read('')).toEqual({ trustedIssuers: [], problems: [] })
    expect(read('[]')).toEqual({ trustedIssuers: [], problems: [] })
    expect(read([GOOD]).trustedIssuers).toEqual([
      { ...GOOD, audience: ['https://api.example.com'], typ: 'at+jwt', clients: undefined },
    ])
    const all = { ...GOOD, audience: ['a', 'b'], algorithms: ['RS256', 'EdDSA'], typ: 'JWT', clients: ['web'] }
    expect(read([all])).toEqual({ trustedIssuers: [all], problems: [] })
  })

  it.each<[string, unknown, string]>([
    ['no JSON', '[{', 'must be a JSON list'],
    ['no list', GOOD, 'must be a JSON list'],
    ['too many', Array.from({ length: 21 }, () => GOOD), 'must be a JSON list'],
    ['an entry of another sort', ['https://tenant.eu.auth0.com/'], '[0] must be a JSON list'],
    ['an unknown key', [{ ...GOOD, algorithm: 'RS256' }], '[0] must be a JSON list'],
    ['no issuer', [{ ...GOOD, issuer: undefined }], '[0].issuer must be'],
    ['plain http', [{ ...GOOD, issuer: 'http://tenant.eu.auth0.com/' }], '[0].issuer must be an https URL'],
    ['this machine', [{ ...GOOD, issuer: 'http://localhost:9000' }], '[0].issuer must be an https URL'],
    ['an inside address', [{ ...GOOD, issuer: 'https://10.0.0.1/' }], '[0].issuer must be an https URL'],
    ['a query', [{ ...GOOD, issuer: 'https://tenant.eu.auth0.com/?x' }], '[0].issuer must be an https URL'],
    ['no URL', [GOOD, { ...GOOD, issuer: 'tenant' }], '[1].issuer must be an https URL'],
    ['ourselves', [{ ...GOOD, issuer: OWN }], '[0].issuer is our own ISSUER'],
    ['one twice', [GOOD, GOOD], '[1].issuer is listed twice'],
    ['no audience', [{ ...GOOD, audience: [] }], '[0].audience must be'],
    ['an empty audience', [{ ...GOOD, audience: '' }], '[0].audience must be'],
    ['no algorithm', [{ ...GOOD, algorithms: [] }], '[0].algorithms must be a list of RS256'],
    ['alg none', [{ ...GOOD, algorithms: ['none'] }], '[0].algorithms must be a list of RS256'],
    ['a shared secret', [{ ...GOOD, algorithms: ['RS256', 'HS256'] }], '[0].algorithms must be a list of RS256'],
    ['another type', [{ ...GOOD, typ: 'id+jwt' }], '[0].typ must be at+jwt or JWT'],
    ['no client', [{ ...GOOD, clients: [] }], '[0].clients must be'],
  ])('with %s is refused by name', (_, entries, sentence) => {
    const { trustedIssuers, problems } = read(entries)
    expect(problems).toEqual([expect.stringContaining(sentence)])
    expect(JSON.stringify(problems)).not.toMatch(/tenant|HS256|10\.0/)
    expect(trustedIssuers.length).toBeLessThanOrEqual(2)
  })

  it('takes this machine while we run on it', () => {
    for (const issuer of ['http://localhost:9000', 'http://127.0.0.1:9000/realm/', 'https://localhost'])
      expect(read([{ ...GOOD, issuer }], true).problems, issuer).toEqual([])
    for (const issuer of ['http://tenant.eu.auth0.com/', 'http://192.168.0.2', 'http://[::1]:9000'])
      expect(read([{ ...GOOD, issuer }], true).problems.length, issuer).toBe(1)
  })

  it('stops the Worker when it is wrong, which says so', async () => {
    const own = { ...openWorld().env, TRUSTED_TOKEN_ISSUERS: '[{"issuer":"hunter2"}]' }
    const answer = await json(await send(own, '/health'))
    expect(answer).toMatchObject({ status: 500, code: 'misconfigured' })
    expect(new Set(answer.errors.map(({ field }: { field: string }) => field))).toEqual(
      new Set(['TRUSTED_TOKEN_ISSUERS']),
    )
    expect(JSON.stringify(answer)).toContain('TRUSTED_TOKEN_ISSUERS [0].algorithms must be')
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  })
})

describe('mayBeAsked', () => {
  it('is https by a public name, with any port and path', () => {
    for (const url of ['https://example.com', 'https://a.b.example.com:8443/x?y#z', 'https://xn--bcher-kva.example/'])
      expect(mayBeAsked(url, false), url).toBe(true)
    for (const url of [
      'http://example.com',
      'https://example',
      'https://1.1.1.1',
      'https://0x0a.1/',
      'https://foo.localhost',
      'wss://example.com',
      'example.com',
    ])
      expect(mayBeAsked(url, true), url).toBe(false)
  })
})
