// `custom_password_hash` of Auth0's bulk import schema, in every form that its documentation has: what an import makes of it, and that
// the password goes on working.
import { describe, expect, it } from 'vitest'
import { hashBytes, verifyPassword } from '../../src/credentials/password.ts'
import { toUtf8 } from '../../src/crypto/encoding.ts'
import { convertHash } from '../../src/ops/transfer/hashes.ts'
import { parallelScrypt } from '../../src/ops/transfer/scrypt.ts'
import { customHash } from '../../src/ops/transfer/sources/auth0-hash.ts'
import { native } from '../support/scrypt.ts'
import { BCRYPT } from '../vectors/foreign-hashes.ts'

const PASSWORD = 'Correct-Horse-42-battery'
const bcrypt = BCRYPT.find(({ from }) => from === 'pyca/bcrypt')?.hash ?? ''
// What follows was made by CPython's hashlib.
const SHA512 =
  '$c2Vhc2FsdDIwMjR4eXphYQ$b4B+HZsDyOp77gEXq6Ea4x3dSfROPJd5vP4OfDkjfXQBa43HukmBu5nXpfs865EpsdGei3YJniXOyBHMOTBGkw'
const SHA256 = '$c2Vhc2FsdDIwMjR4eXphYQ$HgtDvbemh/Mtw857NdHSh9zXsBfkHO/mAmjIwEYb7Xc'
const SCRYPT = {
  hex: 'bfe9f13c8175c5f2617e1acea74c11c4609654cdbe5297d3f01c9ef677822989b5342efe845f7ec32c8842a4cf922eda4d63503d1f66bfbd564f29274d439d18',
  base64: 'v+nxPIF1xfJhfhrOp0wRxGCWVM2+UpfT8Bye9neCKYm1NC7+hF9+wyyIQqTPki7aTWNQPR9mv71WTyknTUOdGA==',
  // N=1024, r=4, p=2, 32 bytes.
  small: 'tDfo6BUuB64nYLcrFmEAS8sBp2iW39bNvuZKLAcJBG4=',
}
const salt = { value: 'seasalt2024xyzaa', encoding: 'utf8' }
const MD5 = '10013b4ca4f41043480d62d28c89604b'

const verifies = async (custom: Record<string, unknown>): Promise<[boolean, boolean, string]> => {
  const converted = convertHash(customHash(custom))
  if (converted.kind === 'refused') throw new Error(converted.code)
  const stored =
    converted.kind === 'ready'
      ? converted.stored
      : converted.head + (await hashBytes(parallelScrypt, toUtf8(converted.digest)))
  const right = await verifyPassword(native, PASSWORD, stored)
  const wrong = await verifyPassword(native, `${PASSWORD}!`, stored)
  return [right.matches, wrong.matches, stored]
}

describe('custom_password_hash', () => {
  it.each<[string, Record<string, unknown>]>([
    ['bcrypt', { algorithm: 'bcrypt', hash: { value: bcrypt } }],
    ['pbkdf2 with i and l', { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-sha512$i=100000,l=64${SHA512}` } }],
    ['pbkdf2 with i alone', { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-sha256$i=100000${SHA256}` } }],
    ['pbkdf2 with l alone', { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-sha256$l=32${SHA256}` } }],
    ['pbkdf2 of its defaults', { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-sha512${SHA512}` } }],
    [
      'pbkdf2 by a name of OpenSSL',
      { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-RSA-SHA512$i=100000,l=64${SHA512}`, encoding: 'utf8' } },
    ],
    ['ldap', { algorithm: 'ldap', hash: { value: `{MD5}${Buffer.from(MD5, 'hex').toString('base64')}` } }],
    ['scrypt in hex', { algorithm: 'scrypt', hash: { value: SCRYPT.hex, encoding: 'hex' }, salt, keylen: 64 }],
    ['scrypt in base64', { algorithm: 'scrypt', hash: { value: SCRYPT.base64, encoding: 'base64' }, salt }],
    [
      'scrypt with costs of its own and a salt in hex',
      {
        algorithm: 'scrypt',
        hash: { value: SCRYPT.small, encoding: 'base64' },
        salt: { value: '73656173616c743230323478797a6161', encoding: 'hex' },
        cost: 1024,
        blockSize: 4,
        parallelization: 2,
        keylen: 32,
      },
    ],
    ['md5 in hex', { algorithm: 'md5', hash: { value: MD5, encoding: 'hex' } }],
    [
      'md5 in base64',
      { algorithm: 'md5', hash: { value: Buffer.from(MD5, 'hex').toString('base64'), encoding: 'base64' } },
    ],
    [
      'sha256 after a salt, which is UTF-8 and stands first unless told',
      {
        algorithm: 'sha256',
        hash: { value: '9OtAKKc+jYVU/yOcsxEz9AlIuJ8X33FC6ryhMbq4RdU=', encoding: 'base64' },
        salt: { value: 'abc123' },
      },
    ],
    [
      'sha256 after a salt in hex',
      {
        algorithm: 'sha256',
        hash: { value: 'llb0mxIY2EdUJypzzU3W6P7hje/q3dlfFFDvXl7rTfs=', encoding: 'base64' },
        salt: { value: '00ff10', encoding: 'hex', position: 'prefix' },
        password: { encoding: 'utf8' },
      },
    ],
  ])('%s: the password goes on working, and no other', async (_, custom) => {
    const [right, wrong, stored] = await verifies(custom)
    expect([right, wrong]).toEqual([true, false])
    expect(stored).not.toContain(MD5)
  })

  it.each<[string, string, Record<string, unknown>]>([
    [
      'a password in UTF-16',
      'unsupported_hash',
      { algorithm: 'md5', hash: { value: MD5 }, password: { encoding: 'utf16le' } },
    ],
    ['hmac', 'unsupported_hash', { algorithm: 'hmac', hash: { value: MD5, digest: 'md5', key: { value: 'k' } } }],
    ['md4', 'unsupported_hash', { algorithm: 'md4', hash: { value: 'AbuUujgF0pPPkJPSFRTpmA==', encoding: 'base64' } }],
    [
      'pbkdf2 over md4',
      'unsupported_hash',
      { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-md4$i=100000,l=64${SHA512}` } },
    ],
    ['SSHA384', 'unsupported_hash', { algorithm: 'ldap', hash: { value: '{SSHA384}/cgEjdoZh85D' } }],
    ['no algorithm', 'unsupported_hash', { hash: { value: MD5 } }],
    [
      'scrypt of a cost that is none',
      'unsupported_hash',
      { algorithm: 'scrypt', hash: { value: SCRYPT.hex }, salt, cost: 1000 },
    ],
    [
      'scrypt of another length',
      'unsupported_hash',
      { algorithm: 'scrypt', hash: { value: SCRYPT.hex }, salt, keylen: 32 },
    ],
    [
      'scrypt that asks for a gigabyte',
      'hash_out_of_bounds',
      { algorithm: 'scrypt', hash: { value: SCRYPT.hex }, salt, cost: 2 ** 20 },
    ],
    [
      'pbkdf2 of another length',
      'hash_out_of_bounds',
      { algorithm: 'pbkdf2', hash: { value: `$pbkdf2-sha512$i=100000,l=32${SHA512}` } },
    ],
    ['an odd hexadecimal', 'unsupported_hash', { algorithm: 'sha1', hash: { value: 'abc', encoding: 'hex' } }],
    // What says nothing of itself may be a password.
    ['a password for bcrypt', 'unknown_hash', { algorithm: 'bcrypt', hash: { value: PASSWORD } }],
    ['a password for pbkdf2', 'unknown_hash', { algorithm: 'pbkdf2', hash: { value: PASSWORD } }],
  ])('%s: %s', (_, code, custom) => expect(convertHash(customHash(custom))).toEqual({ kind: 'refused', code }))
})
