// Apps of phones that share our passkeys (APP_LINKS): the two files that the systems read, and passkeys made in an Android app.
import { beforeAll, describe, expect, it } from 'vitest'
import { toBase64Url } from '../../src/crypto/encoding.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { addPasskey, AT_A_HOST, finishWith, proveWith, signInWith } from '../support/authenticators/passkeys.ts'
import { addUser, Browser, Phone, signInByPhone } from '../support/people/people.ts'
import { freshWorld, json, openWorld, type World } from '../support/world.ts'

const EMAIL = 'ada@example.com'
const DIGEST = Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 11) & 255)
const OTHER = Uint8Array.from({ length: 32 }, (_, at) => (at * 11 + 5) & 255)
const fingerprint = (digest: Uint8Array): string =>
  Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(':')
const originOf = (digest: Uint8Array): string => `android:apk-key-hash:${toBase64Url(digest)}`
const LINKS = {
  android: [
    { package: 'com.example.app', sha256: fingerprint(DIGEST) },
    { package: 'com.example.other', sha256: [fingerprint(DIGEST).toUpperCase()] },
  ],
  apple: ['ABCDE12345.com.example.app'],
}
const APP_LINKS = JSON.stringify(LINKS)
let world: World

beforeAll(async () => {
  world = await freshWorld({ APP_LINKS })
  await addUser(world, EMAIL)
})

/** What it is, and how long the systems may keep it. */
const told = ({ headers }: Response) => [headers.get('Content-Type'), headers.get('Cache-Control')]

describe('the files of the systems', () => {
  it('name the apps, at the host’s root and below the issuer’s path', async () => {
    const below = openWorld({ ...AT_A_HOST, ISSUER: 'https://auth.example.com/login', APP_LINKS })
    for (const [where, base] of [
      [world, 'http://localhost:8787'],
      [below, 'https://auth.example.com'],
      [below, 'https://auth.example.com/login'],
    ] as const) {
      const android = await where.fetch(`${base}/.well-known/assetlinks.json`)
      expect([android.status, ...told(android)]).toEqual([200, 'application/json', 'public, max-age=3600'])
      expect(await json(android)).toEqual(
        ['com.example.app', 'com.example.other'].map((name) => ({
          relation: ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'],
          target: {
            namespace: 'android_app',
            package_name: name,
            sha256_cert_fingerprints: [fingerprint(DIGEST).toUpperCase()],
          },
        })),
      )
      const apple = await where.fetch(`${base}/.well-known/apple-app-site-association`)
      expect([apple.status, ...told(apple)]).toEqual([200, 'application/json', 'public, max-age=3600'])
      expect(await json(apple)).toEqual({ webcredentials: { apps: LINKS.apple } })
    }
  })

  it('are not there where no app is named', async () => {
    const half = openWorld({ APP_LINKS: JSON.stringify({ apple: LINKS.apple }) })
    expect((await half.fetch('/.well-known/assetlinks.json')).status).toBe(404)
    expect((await half.fetch('/.well-known/apple-app-site-association')).status).toBe(200)
    const none = openWorld()
    for (const name of ['assetlinks.json', 'apple-app-site-association'])
      expect((await none.fetch(`/.well-known/${name}`)).status, name).toBe(404)
  })
})

describe('a passkey that was made in an Android app', () => {
  it('is taken, signs in, is the second step and proves anew, by the certificate that is named', async () => {
    const phone = new Phone(world)
    await signInByPhone(phone, EMAIL)
    const device = new Authenticator(originOf(DIGEST))
    const made = await addPasskey(phone, device)
    expect(made.credential_id).toBe(device.id)
    const answer = await signInWith(device, new Phone(world), {}, { transport: 'bearer' })
    expect(answer.status).toBe(200)
    const waiting = new Phone(world)
    const first = await json(
      await waiting.post('/api/sign-in', { email: EMAIL, password: 'Correct-Horse-42-battery', transport: 'bearer' }),
    )
    expect(first.status).toBe('mfa_required')
    expect((await finishWith(device, waiting, first.mfa_token)).status).toBe(200)
    expect((await proveWith(device, waiting)).status).toBe(200)
    // On a page it is the same passkey.
    expect((await signInWith(device, new Browser(world), { origin: 'http://localhost:8787' })).status).toBe(200)
  })

  it('is refused from an app of another certificate, or in another spelling', async () => {
    await addUser(world, 'eve@example.com')
    const phone = new Phone(world)
    await signInByPhone(phone, 'eve@example.com')
    for (const origin of [
      originOf(OTHER),
      `${originOf(DIGEST)}=`,
      originOf(DIGEST).toLowerCase(),
      'android:apk-key-hash:',
      'ios:bundle-id:com.example.app',
    ])
      await expect(addPasskey(phone, new Authenticator(origin)), origin).rejects.toThrow('invalid_passkey')
    const device = new Authenticator(originOf(DIGEST))
    await addPasskey(phone, device)
    expect((await signInWith(device, new Phone(world), { origin: originOf(OTHER) })).status).toBe(401)
    const { origins } = await json(await world.fetch('/.well-known/webauthn'))
    expect(origins).toEqual(['http://localhost:8787'])
  })
})
