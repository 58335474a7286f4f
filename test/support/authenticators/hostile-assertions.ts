// What no honest browser or authenticator sends to sign in, to finish a sign-in, or to prove again who is signed in.
import { toBase64Url } from '../../../src/crypto/encoding.ts'
import type { Authenticator, Bend, CredentialJson } from './authenticator.ts'
import { bytesOf, join } from './cbor.ts'
import { flipped, foreignChallenges, lies, type Case, type Door, type Stage } from './hostile-passkeys.ts'
import { Browser } from '../people/people.ts'
import { withResponse } from './passkeys.ts'
import { json } from '../world.ts'

/** The three doors, and how another device would answer there. */
export type AssertionDoor = Door & { by: (device: Authenticator, bend?: Bend) => Promise<CredentialJson> }

export const DOORS = {
  alone: ['sign_in', 'authn_login_fail'],
  'as the second step': ['second_factor', 'authn_second_step_fail'],
  'to prove again who is signed in': ['reauthenticate', 'authn_reauthenticate_fail'],
} as const

export function openDoor(stage: Stage, name: keyof typeof DOORS): AssertionDoor {
  const { world, ada, device, waiting } = stage
  const [ceremony, event] = DOORS[name]
  const ask = async (): Promise<{ challenge: string; rpId: string }> => {
    if (ceremony === 'reauthenticate') return (await json(await ada.copy().post('/api/reauthenticate/options'))).passkey
    const body = ceremony === 'sign_in' ? {} : { mfa_token: waiting[0] }
    return json(await new Browser(world).post('/api/sign-in/passkey/options', body))
  }
  const by = async (other: Authenticator, bend: Bend = {}): Promise<CredentialJson> => other.assert(await ask(), bend)
  return {
    ceremony,
    event,
    by,
    challenge: async () => (await ask()).challenge,
    honest: (bend) => by(device, bend),
    send: async (credential) => {
      if (ceremony === 'reauthenticate') return ada.copy().post('/api/reauthenticate', { passkey: credential })
      // Each has the first of the five guesses.
      await world.env.DB.prepare('UPDATE pending_sign_ins SET attempts = 0').run()
      const more = ceremony === 'sign_in' ? {} : { mfa_token: waiting[0] }
      return new Browser(world).post('/api/sign-in/passkey', { ...(credential as object), ...more })
    },
  }
}

/** r and s side by side, as WebCrypto has them and WebAuthn hasn't. */
function rawOf(signature: Uint8Array): Uint8Array {
  const length = signature[3] ?? 0
  const padded = (part: Uint8Array): Uint8Array => join(new Uint8Array(32), part).slice(-32)
  return join(padded(signature.slice(4, 4 + length)), padded(signature.slice(6 + length)))
}

export function hostileAssertions(stage: Stage): Case[] {
  const { world, ada, device, counting, synced, bobs, unknown } = stage
  type Make = (door: AssertionDoor) => Promise<unknown>
  const of = (name: string, cause: string, make: Make): Case => [name, cause, (door) => make(door as AssertionDoor)]
  const resent =
    (part: string, change: (bytes: Uint8Array) => Uint8Array): Make =>
    async (door) => {
      const credential = await door.honest()
      return withResponse(credential, { [part]: toBase64Url(change(bytesOf(credential.response[part] as string))) })
    }
  const whole =
    (change: (credential: CredentialJson) => unknown): Make =>
    async (door) =>
      change(await door.honest())
  /** By a device that we last saw at `stored`. */
  const counted =
    (stored: number, signCount: number): Make =>
    async (door) => {
      const update = 'UPDATE passkeys SET sign_count = ? WHERE credential_id = ?'
      await world.env.DB.prepare(update).bind(stored, counting.id).run()
      return door.by(counting, { signCount })
    }
  const forged: Make = (door) => {
    const liar = unknown.clone()
    liar.credentialId = device.credentialId
    liar.userHandle = device.userHandle
    return door.by(liar)
  }
  const tooLong = toBase64Url(new Uint8Array(1024))
  const great = new Uint8Array(32).fill(0x7f)
  const greatest = join(Uint8Array.of(0x30, 0x44, 2, 0x20), great, Uint8Array.of(2, 0x20), great)
  return [
    ...lies('webauthn.get'),
    ...foreignChallenges(stage),
    of('the client data of another assertion', 'rejected', async (door) => {
      const [one, other] = [await door.honest(), await door.honest()]
      return withResponse(one, { clientDataJSON: other.response['clientDataJSON'] })
    }),
    ['a backup flag that came', 'backup_flags', { be: true }],
    ['a backup flag that came, and a backup', 'backup_flags', { be: true, bs: true }],
    of('a backup flag that went', 'backup_flags', (door) => door.by(synced, { be: false, bs: false })),
    of('a counter that stands still', 'counter', counted(7, 7)),
    of('a counter that goes back by one', 'counter', counted(7, 6)),
    of('a counter that goes back to nothing', 'counter', counted(7, 0)),
    of('a counter below the highest', 'counter', counted(0xffff_ffff, 0xffff_fffe)),
    ['the handle of another person', 'user_handle', { userHandle: bobs.userHandle }],
    ['a handle of nobody', 'user_handle', { userHandle: toBase64Url(new Uint8Array(32)) }],
    ['a handle that is none', 'schema', { userHandle: '00000000-0000-7000-8000-000000000000!' }],
    of('the key of another, with their handle', 'user_handle', async (door) => {
      const { id } = device
      return { ...(await door.by(bobs)), id, rawId: id }
    }),
    of('the key of nobody, with the right handle', 'rejected', forged),
    of(
      'an id that isn’t the raw one',
      'rejected',
      whole((credential) => ({ ...credential, rawId: bobs.id })),
    ),
    of(
      'another type of credential',
      'schema',
      whole((credential) => ({ ...credential, type: 'password' })),
    ),
    of(
      'no raw id',
      'schema',
      whole((credential) => ({ ...credential, rawId: undefined })),
    ),
    of(
      '1024 bytes of id',
      'schema',
      whole((credential) => ({ ...credential, id: tooLong, rawId: tooLong })),
    ),
    of(
      'an id in base64',
      'schema',
      whole((credential) => ({ ...credential, id: `${device.id.slice(1)}+` })),
    ),
    ['no signature', 'schema', { signature: () => new Uint8Array() }],
    ['a signature of one byte', 'rejected', { signature: () => Uint8Array.of(0x30) }],
    ['a signature of zeros', 'rejected', { signature: () => Uint8Array.of(0x30, 6, 2, 1, 0, 2, 1, 0) }],
    ['a signature in raw form', 'rejected', { signature: rawOf }],
    ['a signature with something behind', 'rejected', { signature: (bytes) => join(bytes, bytes) }],
    ['a signature of greatest numbers', 'rejected', { signature: () => greatest }],
    ['a signature with the last bit changed', 'rejected', { signature: flipped(-1) }],
    of(
      'other flags than were signed',
      'rejected',
      resent('authenticatorData', (bytes) => bytes.with(32, 0x25)),
    ),
    of('another counter than was signed', 'rejected', resent('authenticatorData', flipped(36))),
    of(
      'fields of 60 KiB',
      'schema',
      whole((credential) => withResponse(credential, { signature: 'A'.repeat(60_000) })),
    ),
    of(
      'no response',
      'schema',
      whole((credential) => ({ ...credential, response: undefined })),
    ),
    of(
      'a list for a response',
      'schema',
      whole((credential) => ({ ...credential, response: [] })),
    ),
    of(
      'numbers for texts',
      'schema',
      whole((credential) => withResponse(credential, { signature: 2 })),
    ),
    of('what a registration gives', 'schema', async () =>
      unknown.register(await json(await ada.copy().post('/api/passkeys/options'))),
    ),
  ]
}
