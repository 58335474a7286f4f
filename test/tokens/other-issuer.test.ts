// A good token of another Latchkey: refused as every other one, and the operator is told which issuer was wanted. Two on one machine
// get mixed up that way: a service binding leads to the one that was started last.
import { createExecutionContext } from 'cloudflare:test'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createVerifier } from '../../src/client/index.ts'
import { toBase64Url, toUtf8 } from '../../src/crypto/encoding.ts'
import { Auth } from '../../src/rpc.ts'
import { addUser, Phone, signInByPhone } from '../support/people/people.ts'
import { freshWorld, openWorld, stopClock, type World } from '../support/world.ts'

const OTHER = 'http://localhost:9999'
const MINUTE = 60_000
/** Each test has one of its own, which no other file has: an isolate that has told this lately tells nothing. */
let day = 0

let world: World
let token: string
let clock: ReturnType<typeof stopClock>
let told: string[]

beforeEach(async () => {
  clock = stopClock(Date.UTC(2031, 0, (day += 1)))
  world = await freshWorld({ ISSUER: OTHER })
  await addUser(world, 'ada@example.com')
  const phone = new Phone(world)
  await signInByPhone(phone, 'ada@example.com')
  token = phone.accessToken
  world = openWorld()
  told = []
  vi.spyOn(console, 'warn').mockImplementation((line: string) => void told.push(line))
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const line = (wanted: unknown, got: string): string =>
  JSON.stringify({ level: 'warn', what: 'token_of_another_issuer', wanted, got })

describe('a token of another issuer', () => {
  it.each<[string, (presented: string) => Promise<unknown>]>([
    ['verifyAccessToken', (presented) => new Auth(createExecutionContext(), world.env).verifyAccessToken(presented)],
    [
      'authenticate',
      (presented) =>
        new Auth(createExecutionContext(), world.env).authenticate({ authorization: `Bearer ${presented}` }),
    ],
    [
      'a route of ours',
      (presented) => world.fetch('/api/session', { headers: { Authorization: `Bearer ${presented}` } }),
    ],
  ])('is told of by %s, with the issuer that was wanted and nothing else of it, once a minute', async (_, present) => {
    for (let times = 0; times < 3; times += 1) await present(token)
    expect(told).toEqual([line(world.config.issuer, OTHER)])
    clock.pass(MINUTE)
    await present(token)
    expect(told).toHaveLength(2)
  })

  it('is told of by the client verifier, too', async () => {
    const verify = createVerifier({ issuer: 'https://auth.example.com', now: () => Date.now() })
    for (let times = 0; times < 3; times += 1)
      expect(await verify(token)).toMatchObject({ ok: false, error: { code: 'token_invalid' } })
    expect(told).toEqual([line(['https://auth.example.com'], OTHER)])
  })

  it('has its issuer cut, and is told of only where it names one and a different one', async () => {
    const part = (value: unknown): string => toBase64Url(toUtf8(JSON.stringify(value)))
    const withIssuer = (iss: unknown): string =>
      [part({ alg: 'ES256' }), part({ ...decodeJwt(token), iss }), 'AAAA'].join('.')
    const verify = (presented: string) => new Auth(createExecutionContext(), world.env).verifyAccessToken(presented)
    for (const presented of ['nothing', withIssuer(undefined), withIssuer(7), withIssuer(world.config.issuer)])
      expect(await verify(presented)).toMatchObject({ ok: false })
    expect(told).toEqual([])
    await verify(withIssuer(`https://evil.example/\n${'a'.repeat(3000)}`))
    expect(told).toHaveLength(1)
    expect(told[0]).not.toContain('\n')
    expect((JSON.parse(told[0] ?? '') as { got: string }).got).toHaveLength(200)
  })
})
