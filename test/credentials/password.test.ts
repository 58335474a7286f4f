// Passwords at rest: scrypt as RFC 7914 has it, hashes in which all of a password counts, and strings that are none.
import { native as quick, noble } from '../support/scrypt.ts'
import { scryptSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Derive } from '../../src/crypto/scrypt.ts'
import type { ScryptParameters } from '../../src/crypto/parameters.ts'
import { hashPassword, verifyDecoy, verifyPassword } from '../../src/credentials/password.ts'
import { toBase64, toHex, toUtf8 } from '../../src/crypto/encoding.ts'
import { PASSWORD } from '../support/world.ts'

const CURRENT = { ln: 14, r: 8, p: 5, length: 32 }
const PHC = /^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/

/** A PHC string with parameters and salt of one's choice; cheap where the parameters are. */
async function phcOf(
  password: string,
  { ln, r, p, length }: ScryptParameters,
  salt = new Uint8Array(16).fill(7),
): Promise<string> {
  const hash = await noble(toUtf8(password), salt, { ln, r, p, length })
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(hash)}`
}

/** An engine that runs nothing and says what it was asked for. */
const recorder = () =>
  vi.fn<Derive>((_password, _salt, parameters) =>
    Promise.resolve(new Uint8Array('length' in parameters ? parameters.length : 23)),
  )

describe('scrypt', () => {
  // RFC 7914 §12. Its last vector wants 1 GiB, eight times what an isolate has.
  it.each([
    [
      '',
      '',
      4,
      1,
      1,
      '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906',
    ],
    [
      'password',
      'NaCl',
      10,
      8,
      16,
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
    ],
    [
      'pleaseletmein',
      'SodiumChloride',
      14,
      8,
      1,
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
    ],
  ])(
    'gives the bytes of RFC 7914 for %j and %j, N = 2^%i, r = %i, p = %i',
    async (password, salt, ln, r, p, expected) => {
      expect(toHex(await noble(toUtf8(password), toUtf8(salt), { ln, r, p, length: 64 }))).toBe(expected)
    },
  )

  const native = (password: Uint8Array, salt: Uint8Array, { ln, r, p, length }: ScryptParameters): string =>
    toHex(new Uint8Array(scryptSync(password, salt, length, { N: 2 ** ln, r, p, maxmem: 2 ** 26 })))
  const anyPassword = fc.string({ unit: 'binary', maxLength: 80 })
  const anySalt = fc.uint8Array({ minLength: 1, maxLength: 40 })

  it('gives byte for byte what node:crypto gives, for any password, salt and parameters', async () => {
    const parameters = fc.record({
      ln: fc.integer({ min: 1, max: 8 }),
      r: fc.integer({ min: 1, max: 9 }),
      p: fc.integer({ min: 1, max: 4 }),
      length: fc.integer({ min: 16, max: 64 }),
    })
    await fc.assert(
      fc.asyncProperty(anyPassword, anySalt, parameters, async (password, salt, chosen) => {
        // N is below 2^(16 r) in the RFC; node:crypto refuses the rest.
        const bounded = { ...chosen, ln: Math.min(chosen.ln, 16 * chosen.r - 1) }
        const bytes = toUtf8(password)
        expect(toHex(await noble(bytes, salt, bounded))).toBe(native(bytes, salt, bounded))
      }),
      { numRuns: 200 },
    )
  })

  it('does so with the parameters that we use, down to the PHC string', async () => {
    for (const password of [...fc.sample(anyPassword, 3), 'p\u00e4ssw\u00f6rd \u{1f511} \u0000 \u65e5\u672c']) {
      const phc = await hashPassword(noble, password)
      expect(phc).toMatch(PHC)
      const [salt = '', hash] = phc.split('$').slice(3)
      const bytes = Uint8Array.from(atob(salt), (character) => character.charCodeAt(0))
      const expected = scryptSync(password.normalize('NFC'), bytes, 32, { N: 16_384, r: 8, p: 5, maxmem: 2 ** 26 })
      expect(hash).toBe(toBase64(new Uint8Array(expected)))
    }
  })
})

describe('a hash', () => {
  it('has a salt of its own: 16 bytes, never the same', async () => {
    const engine = recorder()
    const made = await Promise.all(Array.from({ length: 100 }, () => hashPassword(engine, PASSWORD)))
    expect(new Set(made).size).toBe(100)
    for (const [, salt, parameters] of engine.mock.calls) {
      expect(salt).toHaveLength(16)
      expect(parameters).toEqual(CURRENT)
    }
  })

  it('matches its password and no other: all 256 characters count, the last one too', async () => {
    const password = `${'Long-Password-1 '.repeat(15)}and the end is A`
    expect(password).toHaveLength(256)
    const phc = await hashPassword(quick, password)
    expect(await verifyPassword(quick, password, phc)).toEqual({ matches: true, outdated: false })
    for (const other of [password.slice(0, -1), `${password.slice(0, -1)}B`, `${password} `, `l${password.slice(1)}`])
      expect((await verifyPassword(quick, other, phc)).matches, other.slice(-8)).toBe(false)
  })

  it('is the same for both ways to write a letter with an accent, and tells compatibility forms apart', async () => {
    const phc = await phcOf('Zo\u00eb-M\u00fcller-42', { ln: 4, r: 1, p: 1, length: 32 })
    const matches = async (password: string): Promise<boolean> => (await verifyPassword(noble, password, phc)).matches
    expect(await matches('Zo\u00eb-M\u00fcller-42')).toBe(true)
    expect(await matches('Zoe\u0308-Mu\u0308ller-42')).toBe(true)
    expect(await matches('Zoe-Muller-42')).toBe(false)
    expect(await matches('\uff3ao\u00eb-M\u00fcller-42')).toBe(false)
    const engine = recorder()
    await hashPassword(engine, 'Zoe\u0308')
    expect(engine.mock.calls[0]?.[0]).toEqual(toUtf8('Zo\u00eb'))
  })

  const salts = {
    none: new Uint8Array(),
    short: new Uint8Array(8),
    right: new Uint8Array(16),
    long: new Uint8Array(32),
  }
  it.each([
    [CURRENT, salts.right, false],
    [CURRENT, salts.long, false],
    [{ ...CURRENT, length: 64 }, salts.right, false],
    [CURRENT, salts.short, true],
    [{ ...CURRENT, ln: 13 }, salts.right, true],
    [{ ...CURRENT, r: 4 }, salts.right, true],
    [{ ...CURRENT, p: 1 }, salts.right, true],
    [{ ...CURRENT, ln: 15, p: 2 }, salts.right, true],
    [{ ln: 16, r: 8, p: 1, length: 32 }, salts.right, true],
    [{ ln: 1, r: 1, p: 1, length: 16 }, salts.right, true],
  ])(
    'with %j and this salt is run as it says; outdated where that is not today’s',
    async (parameters, salt, outdated) => {
      const engine = recorder()
      const phc = `$scrypt$ln=${parameters.ln},r=${parameters.r},p=${parameters.p}$${toBase64(salt)}$${toBase64(new Uint8Array(parameters.length))}`
      expect(await verifyPassword(engine, 'x', phc)).toEqual({ matches: true, outdated })
      expect(engine.mock.calls).toEqual([[toUtf8('x'), salt, parameters]])
    },
  )
})

describe('a string that is no hash of ours', () => {
  const salt = 'A'.repeat(22)
  const zeros = 'A'.repeat(43)
  const costs = [
    'ln=0,r=8,p=5',
    'ln=14,r=0,p=5',
    'ln=14,r=8,p=0',
    // Above 64 MiB, or above N·r·p = 2^20.
    'ln=17,r=8,p=1',
    'ln=20,r=1,p=1',
    'ln=16,r=9,p=1',
    'ln=14,r=8,p=9',
    'ln=16,r=8,p=3',
    'ln=30,r=8,p=1',
    'ln=99,r=99,p=99',
    'ln=1,r=99,p=99999',
    'ln=14,r=8,p=5,x=1',
    'r=8,p=5,ln=14',
    'ln=-1,r=8,p=5',
    'ln=+14,r=8,p=5',
    'ln=1e1,r=8,p=5',
    'ln=0x9,r=8,p=5',
    'ln=014,r=8,p=5',
    'ln=14.0,r=8,p=5',
    'ln= 14,r=8,p=5',
    'ln=\u0661\u0664,r=8,p=5',
    'n=16384,r=8,p=5',
    '',
  ]
  const malformed = [
    '',
    'x',
    PASSWORD,
    '$',
    '$scrypt$',
    '$scrypt$ln=14,r=8,p=5$',
    `$scrypt$ln=14,r=8,p=5$${salt}`,
    `$scrypt$ln=14,r=8,p=5$${salt}$`,
    `$scrypt$ln=14,r=8,p=5$$${zeros}`,
    `$scrypt$ln=14,r=8,p=5$${salt}$${zeros}$`,
    `$scrypt$ln=14,r=8,p=5$${salt}==$${zeros}=`,
    // Base64 that is not the one spelling of any bytes, or of too few or too many.
    `$scrypt$ln=14,r=8,p=5$${'A'.repeat(21)}B$${zeros}`,
    `$scrypt$ln=14,r=8,p=5$${'A'.repeat(21)}$${zeros}`,
    `$scrypt$ln=14,r=8,p=5$${'A'.repeat(10)}$${zeros}`,
    `$scrypt$ln=14,r=8,p=5$${salt}$${'A'.repeat(21)}`,
    `$scrypt$ln=14,r=8,p=5$${salt}$${'A'.repeat(42)}B`,
    `$scrypt$ln=14,r=8,p=5$${salt}$${'A'.repeat(10_000)}`,
    `$scrypt$ln=14,r=8,p=5$${'A'.repeat(10_000)}$${zeros}`,
    `$scrypt$ln=14,r=8,p=5$${'_'.repeat(22)}$${zeros}`,
    `$scrypt$ln=14,r=8,p=5$${salt}$${zeros}\n`,
    ` $scrypt$ln=14,r=8,p=5$${salt}$${zeros}`,
    `\0$scrypt$ln=14,r=8,p=5$${salt}$${zeros}`,
    `$SCRYPT$ln=14,r=8,p=5$${salt}$${zeros}`,
    `$scrypt$v=1$ln=14,r=8,p=5$${salt}$${zeros}`,
    '16384:8:5:c2FsdA==:aGFzaA==',
  ]
  const strings = [...costs.map((cost) => `$scrypt$${cost}$${salt}$${zeros}`), ...malformed]

  it(`matches nothing, at the cost of one hash with today’s parameters and never its own (${strings.length} strings)`, async () => {
    for (const phc of strings) {
      // Zeros: what the engine answers is what the string says, so that only its form can refuse it.
      const engine = recorder()
      expect(await verifyPassword(engine, PASSWORD, phc), phc.slice(0, 80)).toEqual({ matches: false, outdated: false })
      expect(
        engine.mock.calls.map((call) => call[2]),
        phc.slice(0, 80),
      ).toEqual([CURRENT])
    }
  })

  it('is any string but one: never a throw, never more than one hash within our bounds', async () => {
    const part = fc.oneof(
      fc.constantFrom('$scrypt$', '$', 'ln=', ',r=', ',p=', salt, zeros, '14', '8', '5', '99'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 14 }), async (parts) => {
        const engine = recorder()
        await verifyPassword(engine, PASSWORD, parts.join(''))
        expect(engine).toHaveBeenCalledTimes(1)
        const { ln = 0, r = 0, p = 0 } = (engine.mock.calls[0]?.[2] ?? {}) as Partial<ScryptParameters>
        expect(2 ** ln * r).toBeLessThanOrEqual(2 ** 19)
        expect(2 ** ln * r * p).toBeLessThanOrEqual(2 ** 20)
      }),
      { numRuns: 500 },
    )
  })

  it('costs as much as nobody at all', async () => {
    const engine = recorder()
    await verifyDecoy(engine, PASSWORD)
    expect(engine.mock.calls).toEqual([[toUtf8(PASSWORD), new Uint8Array(16), CURRENT]])
  })
})
