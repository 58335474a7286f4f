// A token is spelt in one way (RFC 7515 §5.2; RFC 4648 §3.5): white space, padding, another alphabet and left-over bits inside it are
// refused by every verifier of ours, although the signature would be right.
import { createExecutionContext } from 'cloudflare:test'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createVerifier } from '../../src/client/index.ts'
import { verifySigned } from '../../src/methods/oidc/keys.ts'
import { Auth } from '../../src/rpc.ts'
import { enter } from '../support/people/entered.ts'
import { API, openTrusting, type Trusting } from '../support/providers/trusting.ts'
import { addUser } from '../support/people/people.ts'

let trusting: Trusting
let own: string
let foreign: string

beforeAll(async () => {
  trusting = await openTrusting()
  const { world, issuer } = trusting
  own = (await enter(world, await addUser(world, 'ada@example.com'), ['pwd'])).token
  foreign = await issuer.token()
})

afterAll(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const VERIFIERS: Record<string, { token: () => string; takes: (token: string) => Promise<boolean> }> = {
  'our own routes': {
    token: () => own,
    // No header carries line breaks, and white space around a value is the header's own.
    takes: async (token) =>
      !/[\r\n]|^ | $/.test(token) &&
      (await trusting.world.fetch('/api/session', { headers: { Cookie: `__Host-latchkey-access=${token}` } })).ok,
  },
  'verifyAccessToken, of ours': { token: () => own, takes: (token) => verified(token) },
  'verifyAccessToken, of another issuer': { token: () => foreign, takes: (token) => verified(token) },
  'the client verifier, of ours': { token: () => own, takes: async (token) => (await client()(token)).ok },
  'the client verifier, of another issuer': {
    token: () => foreign,
    takes: async (token) => (await client()(token)).ok,
  },
  'ID tokens and logout tokens': {
    token: () => foreign,
    takes: (token) => {
      const { issuer, world } = trusting
      const server = { issuer: issuer.name, jwks_uri: issuer.keysAt }
      return verifySigned(world.deps(), server, token, {}).then(
        () => true,
        () => false,
      )
    },
  },
}

const verified = async (token: string): Promise<boolean> =>
  (await new Auth(createExecutionContext(), trusting.world.env).verifyAccessToken(token)).ok

function client() {
  const { world, issuer } = trusting
  const trusted = [{ issuer: issuer.name, audience: API, algorithms: ['RS256'] as const, typ: 'JWT' as const }]
  const ask: typeof fetch = (input, init) => {
    const { url } = new Request(input, init)
    return url.startsWith(world.config.issuer) ? world.fetch(url, init) : fetch(url, init ?? {})
  }
  return createVerifier({ issuer: world.config.issuer, trusted, fetch: ask, now: () => Date.now() })
}

/** One that is spelt otherwise in a part, and means the same to whoever reads it leniently. */
const otherwise = (token: string, part: number, change: (text: string) => string): string =>
  token
    .split('.')
    .map((text, at) => (at === part ? change(text) : text))
    .join('.')

/** The last character with its left-over bits set; `undefined` where the bytes leave none. */
function withLeftOver(text: string): string | undefined {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = alphabet.indexOf(text.at(-1) ?? '')
  return text.length % 4 === 0 ? undefined : `${text.slice(0, -1)}${alphabet[last + 1]}`
}

describe.each(Object.entries(VERIFIERS))('%s', (_, { token, takes }) => {
  it('takes the token as it was made', async () => {
    expect(await takes(token())).toBe(true)
  })

  it.each([0, 1, 2])('refuses it spelt in any other way, in part %i', async (part) => {
    const changes: ((text: string) => string)[] = [
      (text) => `${text.slice(0, 5)} ${text.slice(5)}`,
      (text) => `${text.slice(0, 5)}\t${text.slice(5)}`,
      (text) => `${text.slice(0, 5)}\n${text.slice(5)}`,
      (text) => `${text.slice(0, 5)}\r\n${text.slice(5)}`,
      (text) => ` ${text}`,
      (text) => `${text}\n`,
      (text) => text.padEnd(Math.ceil(text.length / 4) * 4, '='),
      (text) => `${text}=`,
      (text) => `${text.slice(0, 5)}%20${text.slice(5)}`,
      (text) => text.replaceAll('-', '+').replaceAll('_', '/'),
      (text) => withLeftOver(text) ?? text,
    ]
    const taken: string[] = []
    for (const changed of changes.map((change) => otherwise(token(), part, change)))
      if (changed !== token() && (await takes(changed))) taken.push(JSON.stringify(changed))
    expect(taken).toEqual([])
  })
})
