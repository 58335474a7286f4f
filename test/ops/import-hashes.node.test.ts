// How other systems write password hashes, and what an import makes of each: ours, a weak digest to wrap, or a refusal.
import { createHmac, pbkdf2Sync } from 'node:crypto'
import { hashSync } from 'bcryptjs'
import { describe, expect, it } from 'vitest'
import { hashBytes, verifyPassword } from '../../src/credentials/password.ts'
import { toUtf8 } from '../../src/crypto/encoding.ts'
import { betterAuthHash, convertHash, firebaseHash } from '../../src/ops/transfer/hashes.ts'
import { parallelScrypt } from '../../src/ops/transfer/scrypt.ts'
import { native } from '../support/scrypt.ts'
import { ARGON2, BCRYPT, BETTER_AUTH, DIGESTS, FIREBASE, PBKDF2 } from '../vectors/foreign-hashes.ts'

const PASSWORD = 'Correct-Horse-42-battery'

/** What is stored for a form, as the import does it. */
async function stored(text: string): Promise<string> {
  const converted = convertHash(text)
  if (converted.kind === 'ready') return converted.stored
  if (converted.kind === 'weak') return converted.head + (await hashBytes(parallelScrypt, toUtf8(converted.digest)))
  throw new Error(converted.code)
}

describe('a hash in another spelling', () => {
  it('stays as it is where it is one that we verify', async () => {
    for (const { hash } of [...BCRYPT, ...ARGON2, ...PBKDF2]) expect(await stored(hash)).toBe(hash)
    expect(await stored(FIREBASE.hash)).toBe(FIREBASE.hash)
    const padded = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ=$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4='
    expect(await stored(padded)).toBe(padded.replaceAll(/=(?=\$n|$)/g, ''))
  })

  // hashlib.pbkdf2_hmac and hashlib.scrypt of CPython, written as these systems write them.
  it.each([
    ['Django', 'pbkdf2_sha256$600000$seasalt2024xyz$0dETpNsSwUbxS/sLYKRZeoMLnjHsCrqs1jcmfVCKYk0='],
    ['passlib', '$pbkdf2-sha256$27500$AAECAwQFBgcICQoLDA0ODw$X2aRkcK0V3t3yueRyhJbD/BKQqV8kvJW3/vGw2Nwak0'],
    [
      'Werkzeug',
      'pbkdf2:sha256:260000$seasalt2024xyz$cb803c3b689108e85eb01af22f299adbc45ded87deb1b2f3f744ea970e2425b4',
    ],
    [
      'Werkzeug, scrypt',
      'scrypt:32768:8:1$seasalt2024xyzaa$39ee7c226cf46a9afdd64af3bae9276d0b09775cb7bcc6a089cdc3b84b819cfd42812c33df3099d7ac75bfde7e1a8c1cda27b3dd64d67f6176ea80f56b35f837',
    ],
    [
      'Django 6',
      `pbkdf2_sha256$1200000$seasalt2024xyz$${pbkdf2Sync(PASSWORD, 'seasalt2024xyz', 1_200_000, 32, 'sha256').toString('base64')}`,
    ],
    ['bcrypt of cost 13', hashSync(PASSWORD, 13)],
    ['Django over bcrypt', 'bcrypt$$2b$10$6atkgFruYCQDJ5QOdZ2ljeoLj83ZknBZt4mCAIXo847xLlpsB6qkK'],
  ])('%s', async (_, text) => {
    const hash = await stored(text)
    expect((await verifyPassword(native, PASSWORD, hash)).matches).toBe(true)
    expect((await verifyPassword(native, `${PASSWORD}!`, hash)).matches).toBe(false)
  })

  it('Firebase and Supabase: the parameters stand beside it, and a signer key that stands there is not kept', async () => {
    const { salt, saltSeparator, passwordHash, signerKey, hash } = FIREBASE
    expect(firebaseHash(salt, saltSeparator, 8, 14, passwordHash)).toBe(hash)
    const supabase = `$fbscrypt$v=1,n=14,r=8,p=1,ss=${saltSeparator},sk=${signerKey}$${salt}$${passwordHash}`
    expect(await stored(supabase)).toBe(hash)
  })

  it('Better Auth: salt and key in hexadecimal', async () => {
    const hash = betterAuthHash(`${BETTER_AUTH.salt}:${BETTER_AUTH.key}`)
    expect(await stored(hash)).toBe(hash)
    expect((await verifyPassword(native, BETTER_AUTH.password, hash)).matches).toBe(true)
  })

  it.each(DIGESTS)('%s, %s %s: is wrapped, and lies nowhere as it came', async (digest, place, salt, hex) => {
    const text = place === '' ? `${digest}:${hex}` : `${digest}:${place}:${Buffer.from(salt).toString('base64')}:${hex}`
    const hash = await stored(text)
    expect(hash).toMatch(/^\$(md5|sha1|sha256|sha512)(,\w+=\w+)?\$scrypt\$ln=14,r=8,p=5\$/)
    expect(hash).not.toContain(hex)
    expect((await verifyPassword(native, PASSWORD, hash)).matches).toBe(true)
  })

  it('LDAP: the digest and its salt in one base64', async () => {
    const [, , salt, hex] = DIGESTS.find(([digest]) => digest === 'sha256') ?? ['', '', '', '']
    const ssha = `{SSHA256}${Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(salt)]).toString('base64')}`
    expect((await verifyPassword(native, PASSWORD, await stored(ssha))).matches).toBe(true)
    const [, , , sha1] = DIGESTS.find(([digest]) => digest === 'sha1') ?? ['', '', '', '']
    const sha = `{SHA}${Buffer.from(sha1, 'hex').toString('base64')}`
    expect((await verifyPassword(native, PASSWORD, await stored(sha))).matches).toBe(true)
  })
})

describe('WordPress', () => {
  it('6.8 and later: bcrypt over a MAC of the trimmed password, as it came', async () => {
    const maker = (password: string): string =>
      `$wp${hashSync(createHmac('sha384', 'wp-sha384').update(password).digest('base64'), 5).replace('$2b$', '$2y$')}`
    const hash = maker(PASSWORD)
    expect(await stored(hash)).toBe(hash)
    expect(await verifyPassword(native, PASSWORD, hash)).toEqual({ matches: true, outdated: true })
    expect((await verifyPassword(native, ` ${PASSWORD}\n`, hash)).matches).toBe(true)
    expect((await verifyPassword(native, `${PASSWORD}!`, hash)).matches).toBe(false)
    // All of a long one counts, unlike in bcrypt itself.
    const long = maker('x'.repeat(100))
    expect((await verifyPassword(native, 'x'.repeat(100), long)).matches).toBe(true)
    expect((await verifyPassword(native, 'x'.repeat(99), long)).matches).toBe(false)
  })

  it('before, and phpBB 3: phpass, wrapped, so that no MD5 lies in D1', async () => {
    // phpass' own test.php.
    const [password, made] = ['test12345', '$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0']
    for (const text of [made, made.replace('$P$', '$H$')]) {
      const hash = await stored(text)
      expect(hash).toMatch(/^\$phpass,ln=11,salt=IQRaTwmf\$scrypt\$ln=14,r=8,p=5\$/)
      expect(hash).not.toContain('eRo7ud9Fh4E2PdI0S3r')
      expect(await verifyPassword(native, password, hash)).toEqual({ matches: true, outdated: true })
      expect((await verifyPassword(native, `${password}6`, hash)).matches).toBe(false)
      // An export of ours brings it on as it is.
      expect(await stored(hash)).toBe(hash)
    }
  })
})

describe('what is refused', () => {
  it.each([
    ['unsupported_hash', '$1$abcdefgh$G//4keteveJp0qb8z2DxG/'],
    ['unsupported_hash', '$6$rounds=5000$salt$hash'],
    ['unsupported_hash', 'bcrypt_sha256$$2b$12$abc'],
    ['unsupported_hash', '$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
    ['hash_out_of_bounds', `$2b$14$${'.'.repeat(53)}`],
    ['hash_out_of_bounds', `$wp$2y$14$${'.'.repeat(53)}`],
    ['hash_out_of_bounds', '$P$B12345678901234567890123456789'],
    ['hash_out_of_bounds', `$P$F12345678${'.'.repeat(22)}`],
    ['hash_out_of_bounds', '$argon2id$v=19$m=1048576,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'],
    ['hash_out_of_bounds', 'pbkdf2_sha256$2000000$salt$0dETpNsSwUbxS/sLYKRZeoMLnjHsCrqs1jcmfVCKYk0='],
    ['hash_out_of_bounds', '$2b$10$tooshort'],
    // Anything else may be a password.
    ['unknown_hash', PASSWORD],
    ['unknown_hash', '$ecret'],
    ['unknown_hash', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['unknown_hash', 'md5:5f4dcc3b'],
    ['unknown_hash', '{SSHA}AAAA'],
  ] as const)('%s: %s', (code, text) => expect(convertHash(text)).toEqual({ kind: 'refused', code }))
})
