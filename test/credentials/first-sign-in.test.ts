// The first sign-in of somebody who comes from elsewhere, at the door of the Worker, with a hash of every kind that an import leaves: a
// wrong password changes nothing and is answered like any other, the right one makes the hash ours. `npm test` tries two of the wrapped
// digests here, and each of them behind an import (test/ops/import-hashes.node.test.ts).
import { beforeEach, describe, expect, it } from 'vitest'
import { hashBytes } from '../../src/credentials/password.ts'
import { toPhc } from '../../src/credentials/phc.ts'
import { toBase64, toUtf8 } from '../../src/crypto/encoding.ts'
import { addUser, Browser } from '../support/people/people.ts'
import { native } from '../support/scrypt.ts'
import { sampled } from '../support/size.ts'
import { freshWorld, json, openWorld, PASSWORD, rows, type World } from '../support/world.ts'
import { ARGON2, BCRYPT, BETTER_AUTH, DIGESTS, FIREBASE, PBKDF2 } from '../vectors/foreign-hashes.ts'

const EMAIL = 'ada@example.com'
const OURS = /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/

let world: World
beforeEach(async () => {
  await freshWorld()
  world = openWorld({ PASSWORD_ENGINE: 'native', FIREBASE_SCRYPT_SIGNER_KEY: FIREBASE.signerKey })
})

type Kind = { name: string; password: string; hash: () => string | Promise<string> }

const kindOf = (hash: string): string => /^\$([^$,]+)/.exec(hash)?.[1] ?? ''
/** One vector of each scheme that doesn't take long. */
const vectors: Kind[] = [...BCRYPT, ...ARGON2, ...PBKDF2]
  .filter(({ slow, password }) => slow === undefined && password !== '')
  .filter((one, at, all) => all.findIndex(({ hash }) => kindOf(hash) === kindOf(one.hash)) === at)
  .map(({ hash, password }) => ({ name: kindOf(hash), password, hash: () => hash }))
const salt = toUtf8('sixteen bytes ok')
const others: Kind[] = [
  { name: 'firebase-scrypt', password: FIREBASE.password, hash: () => FIREBASE.hash },
  {
    name: 'scrypt-nfkc',
    password: BETTER_AUTH.password,
    hash: () =>
      `$scrypt-nfkc$ln=14,r=16,p=1$${toBase64(toUtf8(BETTER_AUTH.salt))}$${toBase64(
        Uint8Array.from(BETTER_AUTH.key.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
      )}`,
  },
  {
    name: 'scrypt of other parameters',
    password: PASSWORD,
    hash: async () => {
      const cost = { ln: 12, r: 8, p: 1, length: 64 }
      return toPhc(salt, await native(toUtf8(PASSWORD), salt, cost), cost)
    },
  },
  ...sampled(DIGESTS, 2, 2).map(([digest, place, pepper, hex]) => ({
    name: `${digest} ${place}, wrapped`,
    password: PASSWORD,
    hash: async () =>
      `$${digest}${place === '' ? '' : `,${place}=${toBase64(toUtf8(pepper))}`}${await hashBytes(native, toUtf8(hex))}`,
  })),
]

describe('the first sign-in', () => {
  it('is tried with every kind that there is', () => {
    expect([...vectors, ...others].map(({ name }) => name)).toEqual(
      expect.arrayContaining(['2a', '2b', '2y', 'argon2id', 'argon2i', 'pbkdf2-sha1', 'pbkdf2-sha256', 'scrypt-nfkc']),
    )
  })

  it.each([...vectors, ...others])(
    'with $name: a wrong password changes nothing, the right one makes it ours',
    async ({ password, hash }) => {
      const stored = await hash()
      await addUser(world, EMAIL, { hash: stored })
      const hashOf = async (): Promise<unknown> =>
        (await rows<{ hashed_password: string }>('SELECT hashed_password FROM users'))[0]?.hashed_password
      const tries = async (email: string, text: string): Promise<Record<string, unknown>> => ({
        ...(await json(await new Browser(world).post('/api/sign-in', { email, password: text }))),
        request_id: '',
      })
      const wrong = await tries(EMAIL, `${password}!`)
      expect(wrong).toMatchObject({ status: 401, code: 'invalid_credentials' })
      expect(wrong).toEqual(await tries('nobody@example.com', `${password}!`))
      expect(await hashOf()).toBe(stored)
      expect(await tries(EMAIL, password)).toMatchObject({ status: 'signed_in' })
      expect(await hashOf()).toMatch(OURS)
      expect(await tries(EMAIL, password)).toMatchObject({ status: 'signed_in' })
    },
  )
})
