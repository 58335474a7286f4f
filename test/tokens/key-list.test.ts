// What operators are told of each signing key: what it is for now, and whose secret opens it.
import { describe, expect, it } from 'vitest'
import { shownKeys, signerOf } from '../../src/tokens/key-list.ts'
import { openWorld } from '../support/world.ts'

const NOW = Date.parse('2026-11-30T12:00:00Z')
const HOUR = 3_600_000
const { config } = openWorld({
  AUTH_SECRET_PREVIOUS: 'cHJldmlvdXMtc2VjcmV0LXByZXZpb3VzLXNlY3JldC1wcmV2aW91cw==',
})
const deps = { config, now: () => NOW }
const MINE = config.secrets.current.id
const BEFORE = config.secrets.previous?.id ?? ''

type Row = Parameters<typeof shownKeys>[1][number]
const key = (kid: string, over: Partial<Row> = {}): Row => ({
  kid,
  alg: 'ES256',
  publicJwk: { kid, kty: 'EC' },
  sealedPrivateJwk: '',
  secretId: MINE,
  createdAt: NOW - HOUR,
  activeFrom: NOW - HOUR,
  rotatesAt: NOW + HOUR,
  retiresAt: null,
  expiresAt: null,
  ...over,
})
const states = (...rows: Row[]) => shownKeys(deps, rows).map(({ kid, state }) => `${kid} ${state}`)

describe('the keys that operators see', () => {
  it('sign, if they are the newest that is active and opens; the others are retiring', () => {
    const rows = [
      key('new', { activeFrom: NOW + HOUR }),
      key('now'),
      key('old', { retiresAt: NOW - 1, expiresAt: NOW + HOUR }),
    ]
    expect(states(...rows)).toEqual(['new published', 'now signs', 'old retiring'])
    expect(signerOf(deps, rows)?.kid).toBe('now')
  })

  it('sign from the very moment at which they become active', () => {
    expect(states(key('a', { activeFrom: NOW }), key('b'))).toEqual(['a signs', 'b retiring'])
  })

  it('are sealed under a secret that this Worker doesn’t have: before they sign, and while nothing has taken their place', () => {
    const lost = { secretId: 'lost' }
    const rows = [
      key('new', { ...lost, activeFrom: NOW + HOUR }),
      key('now', lost),
      key('old', { ...lost, retiresAt: NOW - 1 }),
    ]
    expect(states(...rows)).toEqual(['new sealed', 'now sealed', 'old retiring'])
    expect(signerOf(deps, rows)).toBeUndefined()
  })

  it('sign for each algorithm alone', () => {
    const rows = [key('rsa', { alg: 'RS256' }), key('ec')]
    expect(states(...rows)).toEqual(['rsa signs', 'ec signs'])
    expect([signerOf(deps, rows)?.kid, signerOf(deps, rows, 'RS256')?.kid]).toEqual(['ec', 'rsa'])
  })

  it('name the secret that sealed them: this one, the one before, or none that is known', () => {
    const rows = [key('a'), key('b', { secretId: BEFORE }), key('c', { secretId: 'lost' })]
    expect(shownKeys(deps, rows).map(({ secret }) => secret)).toEqual([
      { id: MINE, is: 'current' },
      { id: BEFORE, is: 'previous' },
      { id: 'lost', is: 'unknown' },
    ])
  })
})
