// Passkeys against everything: the people and devices of those tests, the lies that a page can tell in either ceremony, and
// what every refusal has in common.
import fc from 'fast-check'
import { expect, vi } from 'vitest'
import { toBase64Url } from '../../../src/crypto/encoding.ts'
import { newChallenge, type Ceremony } from '../../../src/credentials/challenge.ts'
import { Authenticator, type Bend, type CredentialJson } from './authenticator.ts'
import { bytesOf, join } from './cbor.ts'
import { addUser, Browser, count, signIn } from '../people/people.ts'
import { addPasskey, AT_A_HOST, refusalOf, withResponse } from './passkeys.ts'
import { sampled } from '../size.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, type World } from '../world.ts'

export const ORIGIN = AT_A_HOST.ISSUER
const EVIL = 'https://evil.example'
const EMAIL = 'ada@example.com'
/** The same cases in every run. */
export const SEED = 20_261_124

export type Stage = {
  world: World
  ada: Browser
  bob: Browser
  /** Ada's: one that counts nothing, one that is bound to its device and counts, one that is synced. */
  device: Authenticator
  counting: Authenticator
  synced: Authenticator
  bobs: Authenticator
  /** Nobody's. */
  unknown: Authenticator
  /** Two sign-ins of Ada's that wait for a second step. */
  waiting: [string, string]
}

/** Sets them up, on a stopped clock. */
export async function setStage(): Promise<Stage> {
  const world = await freshWorld(AT_A_HOST)
  await Promise.all([addUser(world, EMAIL), addUser(world, 'bob@example.com')])
  const [ada, bob] = [new Browser(world), new Browser(world)]
  await signIn(ada, EMAIL)
  await signIn(bob, 'bob@example.com')
  const device = new Authenticator(ORIGIN, { signCount: 0 })
  const counting = new Authenticator(ORIGIN)
  const synced = new Authenticator(ORIGIN, { be: true, bs: true, signCount: 0 })
  const bobs = new Authenticator(ORIGIN, { signCount: 0 })
  const unknown = new Authenticator(ORIGIN, { signCount: 0 })
  for (const one of [device, counting, synced]) await addPasskey(ada, one)
  await addPasskey(bob, bobs)
  await unknown.register(await json(await ada.post('/api/passkeys/options')))
  const firstStep = async (): Promise<string> => {
    const answer = await new Browser(world).post('/api/sign-in', { email: EMAIL, password: PASSWORD })
    return (await json(answer)).mfa_token
  }
  return { world, ada, bob, device, counting, synced, bobs, unknown, waiting: [await firstStep(), await firstStep()] }
}

/** One of the places where a credential is shown. */
export type Door = {
  ceremony: Ceremony
  /** Fresh options, and what an honest device answers to them, bent. */
  challenge: () => Promise<string>
  honest: (bend?: Bend) => Promise<CredentialJson>
  send: (credential: unknown) => Promise<Response>
  /** What the log says of a refusal. */
  event: string
}

/** What is sent, and why it is refused: the cause in the log, `schema`, or open where it depends on where the fault is met. */
export type Case = [name: string, cause: string | undefined, make: Bend | ((door: Door) => Promise<unknown>)]

export const flipped = (at: number) => (bytes: Uint8Array) =>
  bytes.map((byte, place) => (place === (at + bytes.length) % bytes.length ? byte ^ 1 : byte))

const ORIGINS = [
  ['of another site', EVIL],
  ['below ours', 'https://login.auth.example.com'],
  ['above ours', 'https://example.com'],
  ['beside ours', 'https://www.example.com'],
  ['that ends like ours', 'https://evil-auth.example.com'],
  ['that begins like ours', 'https://auth.example.com.evil.example'],
  ['without TLS', 'http://auth.example.com'],
  ['of another port', 'https://auth.example.com:8443'],
  ['with a path', 'https://auth.example.com/'],
  ['in capitals', 'https://AUTH.example.com'],
  ['of nobody', 'null'],
  ['of an app', 'android:apk-key-hash:AAAA'],
  ['that is empty', ''],
] as const

/** What a page can claim that is not so, in a ceremony of this type. */
export function lies(type: 'webauthn.create' | 'webauthn.get'): Case[] {
  const swapped = type === 'webauthn.get' ? 'webauthn.create' : 'webauthn.get'
  const claims = (clientData: NonNullable<Bend['clientData']>): Bend => ({ clientData })
  const ends = (more: Uint8Array, flip = 0): Bend => ({ flip, authData: (bytes) => join(bytes, more) })
  return [
    ...ORIGINS.map(([name, origin]): Case => [`an origin ${name}`, 'origin', { origin }]),
    ['an origin that is no text', 'origin', claims((usual) => ({ ...usual, origin: [ORIGIN] }))],
    ['no origin', 'origin', claims((usual) => ({ ...usual, origin: undefined }))],
    ['the RP id of another site', 'rejected', { rpId: 'evil.example' }],
    ['the RP id above ours', 'rejected', { rpId: 'example.com' }],
    ['the RP id below ours', 'rejected', { rpId: 'login.auth.example.com' }],
    ['the origin as RP id', 'rejected', { rpId: ORIGIN }],
    ['no challenge', 'challenge', claims((usual) => ({ ...usual, challenge: undefined }))],
    ['a challenge that is no text', 'challenge', claims((usual) => ({ ...usual, challenge: [usual['challenge']] }))],
    ['the type of the other ceremony', 'type', { type: swapped }],
    ['the type of a payment', 'type', { type: 'payment.get' }],
    ['no type', 'type', claims((usual) => ({ ...usual, type: undefined }))],
    ['a frame on another site', 'cross_origin', { crossOrigin: true }],
    ['a frame, said in words', 'cross_origin', { crossOrigin: 'true' }],
    ['a frame, said in numbers', 'cross_origin', { crossOrigin: 1 }],
    ['a page above', 'cross_origin', { topOrigin: ORIGIN }],
    ['a frame on another site, named', 'cross_origin', { crossOrigin: true, topOrigin: EVIL }],
    ['client data that are no JSON', 'type', claims((usual) => JSON.stringify(usual).slice(0, -1))],
    ['client data that are a list', 'type', claims((usual) => [usual])],
    ['client data that are null', 'type', claims(() => 'null')],
    ['client data that are a number', 'type', claims(() => '1')],
    ['client data nested too deep', 'type', claims(() => '['.repeat(6000))],
    ['client data not in UTF-8', 'type', claims(() => Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d))],
    ['a broken token binding', 'rejected', claims((usual) => ({ ...usual, tokenBinding: { status: 'x' } }))],
    ['nobody present', 'rejected', { up: false }],
    ['nobody present or verified', 'rejected', { up: false, uv: false }],
    ['a backup of what can’t be backed up', 'rejected', { bs: true }],
    ['attested data said otherwise', 'rejected', { flip: 0x40 }],
    ['extensions that aren’t there', 'rejected', { flip: 0x80 }],
    ['a byte behind', 'rejected', ends(Uint8Array.of(0))],
    ['a map of extensions cut short', 'rejected', ends(Uint8Array.of(0xa1), 0x80)],
    ['extensions nested too deep', 'rejected', ends(new Uint8Array(5000).fill(0x81), 0x80)],
    ['extensions of four thousand million', 'rejected', ends(Uint8Array.of(0xba, 255, 255, 255, 255), 0x80)],
    ['a text of four thousand million', 'rejected', ends(Uint8Array.of(0x7a, 255, 255, 255, 255), 0x80)],
  ]
}

/** Challenges that are not those of the door: nobody's, broken, too old, or of another ceremony, session or sign-in. */
export function foreignChallenges({ world, ada, bob, waiting }: Stage): Case[] {
  const bent = (of: (door: Door) => Promise<string> | string) => async (door: Door) =>
    door.honest({ challenge: await of(door) })
  const asked = async (who: Browser, path: string, body: object = {}): Promise<string> => {
    const options = await json(await who.post(path, body))
    return (options.passkey ?? options).challenge
  }
  const ceremonies = ['register', 'register_conditional', 'sign_in', 'second_factor', 'reauthenticate'] as const
  const foreign = (name: string, of: (door: Door) => Promise<string> | string): Case => [name, 'challenge', bent(of)]
  return [
    foreign('a challenge of nobody', () => 'A'.repeat(52)),
    foreign('an empty challenge', () => ''),
    ...sampled([...new Uint8Array(39).keys()], 6, 1).map((at) =>
      foreign(`byte ${at} changed`, async (door) => toBase64Url(flipped(at)(bytesOf(await door.challenge())))),
    ),
    foreign('a challenge cut', async (door) => (await door.challenge()).slice(0, -2)),
    foreign('a challenge padded', async (door) => `${await door.challenge()}=`),
    foreign('a challenge twice', async (door) => (await door.challenge()).repeat(2)),
    foreign('a challenge by another secret', (door) => {
      const secret = 'b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldC1vdGhlci1zZWNyZXQ='
      return newChallenge(openWorld({ ...AT_A_HOST, AUTH_SECRET: secret }).deps(), door.ceremony, '')
    }),
    ...ceremonies.flatMap((ceremony) => [
      foreign(`${ceremony}, bound to somebody`, () => newChallenge(world.deps(), ceremony, 'somebody')),
      foreign(`${ceremony}, bound to nobody`, (door) =>
        newChallenge(world.deps(), door.ceremony === ceremony && ceremony === 'sign_in' ? 'register' : ceremony, ''),
      ),
    ]),
    ...(['sign_in', 'second_factor', 'reauthenticate', 'register'] as const).map((ceremony) =>
      foreign(`${ceremony} of another session, sign-in or person`, (door) => {
        if (ceremony === 'second_factor') return asked(bob, '/api/sign-in/passkey/options', { mfa_token: waiting[1] })
        if (ceremony === 'reauthenticate') return asked(bob.copy(), '/api/reauthenticate/options')
        if (ceremony === 'register' || door.ceremony === 'sign_in') return asked(bob.copy(), '/api/passkeys/options')
        return asked(bob, '/api/sign-in/passkey/options')
      }),
    ),
    foreign('the other ceremony of one’s own session', (door) =>
      door.ceremony === 'register'
        ? asked(ada.copy(), '/api/reauthenticate/options')
        : asked(ada.copy(), '/api/passkeys/options'),
    ),
    foreign('a challenge five minutes old', async (door) => {
      const now = Date.now()
      vi.setSystemTime(now - 300_000)
      const challenge = await door.challenge()
      vi.setSystemTime(now)
      return challenge
    }),
  ]
}

/** How many were sent. */
export const tried = { cases: 0 }

/** The document of every refusal at a door. */
export async function usualRefusal(door: Door): Promise<unknown> {
  return (await refusalOf(await door.send(await door.honest({ origin: EVIL })))).document
}

/**
 * Sends it, and sees that it is refused as everything is: the same document but for `request_id`, no cookie, and a row in the
 * log.
 */
export async function mustRefuse(
  door: Door,
  usual: unknown,
  about: string,
  sent: unknown,
  cause?: string,
): Promise<void> {
  tried.cases += 1
  const before = await rows('SELECT id FROM audit_events')
  const answer = await door.send(sent)
  expect(answer.status, about).toBeLessThan(500)
  expect(answer.headers.getSetCookie(), about).toEqual([])
  const { document, signals } = await refusalOf(answer)
  if (cause === 'schema') {
    expect(document, about).toMatchObject({ status: 400, code: 'invalid_request' })
    return
  }
  expect(document, about).toEqual(usual)
  const isUnknown = cause === 'unknown_credential' && door.event !== 'authn_reauthenticate_fail'
  const forget = { rpId: 'auth.example.com', credentialId: (sent as CredentialJson).id }
  expect(signals, about).toEqual(isUnknown ? { signalUnknownCredential: forget } : undefined)
  const log = await rows<{ event: string; outcome: string; meta: string }>(
    'SELECT event, outcome, meta FROM audit_events WHERE id NOT IN (SELECT value FROM json_each(?))',
    JSON.stringify(before.map(({ id }) => id)),
  )
  const clone = cause === 'counter' ? ['passkey_clone_suspected'] : []
  expect(log.map(({ event }) => event).toSorted(), about).toEqual([door.event, ...clone].toSorted())
  const row = log.find(({ event }) => event === door.event)
  expect(row?.outcome, about).toBe('failure')
  if (cause !== undefined) expect(JSON.parse(row?.meta ?? '{}').cause, about).toBe(cause)
}

/** What no refusal may change. */
export const guarded = async (): Promise<unknown> => [
  await rows('SELECT id, auth_time, amr, counter FROM sessions ORDER BY id'),
  await rows('SELECT credential_id, name, backup_state, uv_initialized, last_used_at FROM passkeys ORDER BY id'),
  await rows('SELECT id FROM pending_sign_ins ORDER BY id'),
  await count('spent_challenges'),
  await count('recovery_codes'),
]

/** A credential with one of these fields cut or changed by a byte, or replaced by random bytes. */
export function bent(credential: CredentialJson, fields: readonly string[]): fc.Arbitrary<CredentialJson> {
  const field = fc.constantFrom(...fields)
  const change = fc.record({ field, at: fc.nat(), xor: fc.integer({ min: 1, max: 255 }), cut: fc.boolean() })
  const changed = change.map(({ field: part, at, xor, cut }) => {
    const whole = bytesOf(credential.response[part] as string)
    const place = at % whole.length
    const bytes = cut
      ? join(whole.slice(0, place), whole.slice(place + 1))
      : whole.with(place, (whole[place] ?? 0) ^ xor)
    return withResponse(credential, { [part]: toBase64Url(bytes) })
  })
  const random = fc
    .tuple(field, fc.uint8Array({ minLength: 1, maxLength: 300 }))
    .map(([part, bytes]) => withResponse(credential, { [part]: toBase64Url(bytes) }))
  return fc.oneof({ weight: 2, arbitrary: changed }, random)
}
