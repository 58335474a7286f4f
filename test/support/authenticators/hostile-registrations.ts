// What no honest browser or authenticator sends to make a passkey.
import { toBase64Url } from '../../../src/crypto/encoding.ts'
import { Authenticator, packed, type Bend, type CredentialJson } from './authenticator.ts'
import { bytesOf, cborArray, cborMap, join, type CoseEntries } from './cbor.ts'
import { flipped, foreignChallenges, lies, ORIGIN, type Case, type Door, type Stage } from './hostile-passkeys.ts'
import { withResponse } from './passkeys.ts'
import { sampled } from '../size.ts'
import { json } from '../world.ts'

/** Where a passkey is kept, by Ada; each honest answer is by a new device. */
export function registrationDoor({ ada }: Stage): Door {
  const ask = async () => json(await ada.copy().post('/api/passkeys/options'))
  return {
    ceremony: 'register',
    event: 'factor_enrol_fail',
    challenge: async () => (await ask()).challenge,
    honest: async (bend = {}) => new Authenticator(ORIGIN).register(await ask(), bend),
    send: (credential) => ada.copy().post('/api/passkeys', credential),
  }
}

const FORMATS = ['fido-u2f', 'android-key', 'android-safetynet', 'tpm', 'apple', 'compound', 'packed', 'unheard-of', '']
/** COSE algorithms that were not offered: HMAC, PS256, ES384, ES512, ES256K, RS384, RS512, RS1, ESP256, Ed25519, ML-DSA-44. */
const ALGORITHMS = [4, 5, 6, -37, -35, -36, -47, -258, -259, -65535, -9, -19, -48, 0, 7]

/** A certificate of nobody, as every format has it. */
const certified = (signature: Uint8Array): Uint8Array =>
  cborMap([
    ['alg', -7],
    ['sig', signature],
    ['ver', '2.0'],
    ['response', new Uint8Array(20)],
    ['x5c', { cbor: cborArray(new Uint8Array(300)) }],
  ])

const replaced = (label: number, value: number | Uint8Array) => (entries: CoseEntries) =>
  entries.map((entry): CoseEntries[number] => (entry[0] === label ? [label, value] : entry))
const without = (label: number) => (entries: CoseEntries) => entries.filter(([at]) => at !== label)

/** Keys that can't be, or that are none of ours. */
const KEYS: [name: string, cause: string, change: (entries: CoseEntries) => CoseEntries][] = [
  ...ALGORITHMS.map((alg): [string, string, (entries: CoseEntries) => CoseEntries] => [
    `algorithm ${alg}`,
    'rejected',
    replaced(3, alg),
  ]),
  ['no algorithm', 'rejected', without(3)],
  ['the algorithm of RSA on a curve', 'public_key', replaced(3, -257)],
  ['the algorithm of Ed25519 on P-256', 'public_key', replaced(3, -8)],
  ['the curve P-384', 'public_key', replaced(-1, 2)],
  ['the curve P-521', 'public_key', replaced(-1, 3)],
  ['the curve of Ed25519', 'public_key', replaced(-1, 6)],
  ['the curve secp256k1', 'public_key', replaced(-1, 8)],
  ['no curve', 'public_key', without(-1)],
  ['no kind', 'public_key', without(1)],
  ['the kind of RSA', 'public_key', replaced(1, 3)],
  ['the kind of a shared secret', 'public_key', replaced(1, 4)],
  ['no x', 'public_key', without(-2)],
  ['no y', 'public_key', without(-3)],
  ['a short x', 'public_key', replaced(-2, new Uint8Array(31).fill(1))],
  ['a long y', 'public_key', replaced(-3, new Uint8Array(33).fill(1))],
  ['a number for x', 'public_key', replaced(-2, 1)],
  [
    'the zero point',
    'public_key',
    (entries) => replaced(-2, new Uint8Array(32))(replaced(-3, new Uint8Array(32))(entries)),
  ],
  ['a point beside the curve', 'public_key', replaced(-3, new Uint8Array(32).fill(1))],
  ['coordinates beyond the field', 'public_key', replaced(-2, new Uint8Array(32).fill(255))],
  ['nothing', 'rejected', () => []],
]

/** Items of CBOR in the place of the attestation object. */
const OBJECTS: [name: string, bytes: (usual: Uint8Array) => Uint8Array][] = [
  ['with one entry too many announced', (usual) => usual.with(0, 0xa4)],
  ['with one entry too few announced', (usual) => usual.with(0, 0xa2)],
  ['as a list', () => cborArray('none')],
  ['as a number', () => Uint8Array.of(1)],
  ['as null', () => Uint8Array.of(0xf6)],
  ['as an empty map', () => Uint8Array.of(0xa0)],
  ['as an indefinite map', () => Uint8Array.of(0xbf, 0xff)],
  ['nested too deep in lists', () => new Uint8Array(24_000).fill(0x81)],
  ['nested too deep in maps', () => new Uint8Array(24_000).fill(0xa1)],
  ['nested too deep in tags', () => new Uint8Array(24_000).fill(0xc1)],
  ['as a list of four thousand million', () => Uint8Array.of(0x9a, 255, 255, 255, 255)],
  ['as a list beyond all numbers', () => Uint8Array.of(0x9b, 255, 255, 255, 255, 255, 255, 255, 255)],
  ['as bytes beyond all memory', () => Uint8Array.of(0x5b, 0, 0, 255, 255, 255, 255, 255, 255)],
  [
    'with data that are text',
    () =>
      cborMap([
        ['fmt', 'none'],
        ['attStmt', { cbor: cborMap([]) }],
        ['authData', 'x'],
      ]),
  ],
  ['with a statement that is a list', (usual) => join(usual.slice(0, 18), Uint8Array.of(0x80), usual.slice(19))],
  [
    'without data',
    () =>
      cborMap([
        ['fmt', 'none'],
        ['attStmt', { cbor: cborMap([]) }],
      ]),
  ],
]

/** Where the attested credential lies in the authenticator data (WebAuthn L3 §6.5.1). */
const LENGTH_AT = 53

export function hostileRegistrations(stage: Stage): Case[] {
  const { device, bobs } = stage
  const whole =
    (change: (credential: CredentialJson) => unknown) =>
    async (door: Door): Promise<unknown> =>
      change(await door.honest())
  /** With an id of so many bytes. */
  const long =
    (length: number) =>
    async (door: Door): Promise<unknown> => {
      const bend: Bend = {
        authData: (bytes) =>
          join(
            bytes.slice(0, LENGTH_AT),
            Uint8Array.of(length >> 8, length & 255),
            new Uint8Array(length).fill(7),
            bytes.slice(LENGTH_AT + 34),
          ),
      }
      const id = toBase64Url(new Uint8Array(length).fill(7))
      return { ...(await door.honest(bend)), id, rawId: id }
    }
  return [
    ...lies('webauthn.create'),
    ...foreignChallenges(stage),
    ...FORMATS.map((format): Case => [
      `the format “${format}” with a certificate`,
      'attestation',
      { format, statement: certified },
    ]),
    ...FORMATS.filter((format) => format !== 'packed').map((format): Case => [
      `the format “${format}”`,
      'attestation',
      { format },
    ]),
    ['none, with a statement', 'rejected', { statement: (signature) => packed(signature) }],
    ['packed, with nothing', 'rejected', { format: 'packed' }],
    ['packed, signed by nobody', 'rejected', { format: 'packed', statement: () => packed(new Uint8Array(70)) }],
    ['packed, signed otherwise', 'rejected', { format: 'packed', statement: (sig) => packed(flipped(-1)(sig)) }],
    ['packed, another algorithm', 'attestation', { format: 'packed', statement: (sig) => packed(sig, -257) }],
    ['packed, no algorithm', 'rejected', { format: 'packed', statement: (sig) => cborMap([['sig', sig]]) }],
    [
      'packed, no certificate',
      'attestation',
      {
        format: 'packed',
        statement: (sig) =>
          cborMap([
            ['alg', -7],
            ['sig', sig],
            ['x5c', { cbor: cborArray() }],
          ]),
      },
    ],
    ...KEYS.map(([name, cause, publicKey]): Case => [`a key with ${name}`, cause, { publicKey }]),
    ['an Ed25519 key too short', 'public_key', { key: -8, publicKey: replaced(-2, new Uint8Array(31)) }],
    ['an Ed25519 key on another curve', 'public_key', { key: -8, publicKey: replaced(-1, 4) }],
    ['an RSA key of 1024 bits', 'public_key', { key: -257, publicKey: replaced(-1, new Uint8Array(128).fill(0x81)) }],
    ['an RSA key without exponent', 'public_key', { key: -257, publicKey: without(-2) }],
    ...OBJECTS.map(([name, attestationObject]): Case => [`an object ${name}`, undefined, { attestationObject }]),
    ['an id longer than what follows', 'rejected', { authData: (bytes) => bytes.with(LENGTH_AT, 0xff) }],
    ['no id', 'schema', long(0)],
    ['an id of 1024 bytes', 'schema', long(1024)],
    [
      'an id of 1024 bytes behind another',
      'credential_id',
      async (door) => ({
        ...((await long(1024)(door)) as CredentialJson),
        id: device.id,
        rawId: device.id,
      }),
    ],
    ['an id that isn’t the raw one', 'rejected', whole((credential) => ({ ...credential, rawId: device.id }))],
    [
      'an id that isn’t the authenticator’s',
      'credential_id',
      whole((credential) => ({ ...credential, id: bobs.id, rawId: bobs.id })),
    ],
    ['another type of credential', 'schema', whole((credential) => ({ ...credential, type: 'password' }))],
    [
      'a transport that is a sentence',
      'schema',
      whole((credential) => withResponse(credential, { transports: ['by carrier pigeon'] })),
    ],
    [
      'eleven transports',
      'schema',
      whole((credential) => withResponse(credential, { transports: Array(11).fill('usb') })),
    ],
    [
      'fields of 60 KiB',
      'schema',
      whole((credential) => withResponse(credential, { attestationObject: 'A'.repeat(60_000) })),
    ],
    ['no response', 'schema', whole((credential) => ({ ...credential, response: undefined }))],
    [
      'what a sign-in gives',
      'schema',
      async (door) => device.assert({ challenge: await door.challenge(), rpId: 'auth.example.com' }),
    ],
  ]
}

/** How many places of each part it is cut at. */
const CUTS = 20
const upTo = (length: number): number[] => Array.from({ length }, (_, at) => at)

/** Cuts of an answer, before its authenticator wrote it down and after. */
export async function* cuts(door: Door): AsyncGenerator<[about: string, sent: CredentialJson]> {
  const credential = await door.honest()
  const object = bytesOf(credential.response['attestationObject'] as string)
  for (const length of sampled(upTo(object.length).slice(1), CUTS, 11))
    yield [`object of ${length}`, withResponse(credential, { attestationObject: toBase64Url(object.slice(0, length)) })]
  let whole = 0
  await door.honest({ authData: (bytes) => ((whole = bytes.length), bytes) })
  for (const length of sampled(upTo(whole), CUTS, 13))
    yield [`data of ${length}`, await door.honest({ authData: (bytes) => bytes.slice(0, length) })]
}
