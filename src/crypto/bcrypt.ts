// bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999): Blowfish whose keys are made expensive. For hashes of
// other systems. Blowfish starts from 1,042 words of the digits of π, which are worked out here instead of carried along: they
// can't be compressed, and with them a library is a twentieth of this Worker. The tests hold it against one.

/** Bits after the point that Blowfish takes from π, and some to spare, because each term is rounded. */
const PI_BITS = 1042 * 32
const SPARE_BITS = 64
const ROUNDS = 16
/** Words of the P-array; the four S-boxes have 256 each. */
const P_WORDS = ROUNDS + 2
/** bcrypt reads so many bytes of a password, the NUL at its end included. */
const MOST_BYTES = 72
const TEXT = 'OrpheanBeholderScryDoubt'
const TEXT_ROUNDS = 64

/** The P-array and the S-boxes after one another: the fraction of π in words of 32 bits. */
let initial: Uint32Array | undefined

/**
 * The 24 bytes that bcrypt makes of a password (bytes, UTF-8) and a salt of 16 bytes, with 2^cost rounds; what is stored are the
 * first 23. Reads the first 72 bytes of the password. Blocks until it is done.
 */
export function bcrypt(password: Uint8Array, salt: Uint8Array, cost: number): Uint8Array {
  const key = new Uint8Array(Math.min(password.length + 1, MOST_BYTES))
  key.set(password.subarray(0, MOST_BYTES))
  const nothing = new Uint8Array(salt.length)
  const state = Uint32Array.from((initial ??= fractionOfPi()))
  expandKey(state, key, salt)
  for (let round = 2 ** cost; round > 0; round--) {
    expandKey(state, key, nothing)
    expandKey(state, salt, nothing)
  }
  const text = wordsOf(new TextEncoder().encode(TEXT))
  for (let at = 0; at < text.length; at += 2)
    for (let round = 0; round < TEXT_ROUNDS; round++) encipher(state, text, at, text[at] ?? 0, text[at + 1] ?? 0)
  const hash = new DataView(new ArrayBuffer(text.byteLength))
  text.forEach((word, index) => hash.setUint32(4 * index, word))
  return new Uint8Array(hash.buffer)
}

/** Blowfish's key schedule with a salt: the key is mixed into P, then everything is replaced by what enciphers the salt. */
function expandKey(state: Uint32Array, key: Uint8Array, salt: Uint8Array): void {
  let at = 0
  for (let index = 0; index < P_WORDS; index++) {
    let word = 0
    for (let byte = 0; byte < 4; byte++) {
      word = (word << 8) | (key[at] ?? 0)
      at = (at + 1) % key.length
    }
    state[index] = (state[index] ?? 0) ^ word
  }
  const salted = wordsOf(salt)
  let [left, right] = [0, 0]
  for (let index = 0; index < state.length; index += 2) {
    encipher(state, state, index, left ^ (salted[index % 4] ?? 0), right ^ (salted[(index + 1) % 4] ?? 0))
    left = state[index] ?? 0
    right = state[index + 1] ?? 0
  }
}

/** Enciphers a block of two words into `out`, at `at`. */
function encipher(state: Uint32Array, out: Uint32Array, at: number, first: number, second: number): void {
  let left = first
  let right = second
  for (let round = 0; round < ROUNDS; round++) {
    left ^= state[round] as number
    const s0 = state[P_WORDS + (left >>> 24)] as number
    const s1 = state[P_WORDS + 256 + ((left >>> 16) & 0xff)] as number
    const s2 = state[P_WORDS + 512 + ((left >>> 8) & 0xff)] as number
    const s3 = state[P_WORDS + 768 + (left & 0xff)] as number
    const swapped = right ^ (((s0 + s1) ^ s2) + s3)
    right = left
    left = swapped
  }
  // Both before either is written: `out` may be the state itself.
  left ^= state[ROUNDS] as number
  right ^= state[ROUNDS + 1] as number
  out[at] = right
  out[at + 1] = left
}

/** Bytes as words of 32 bits, the most significant byte first. */
function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index))
}

/** π by Machin's formula, 16 arctan 1/5 − 4 arctan 1/239, and of it what stands after the point. */
function fractionOfPi(): Uint32Array {
  const one = 1n << BigInt(PI_BITS + SPARE_BITS)
  const pi = 16n * arctanOf(5n, one) - 4n * arctanOf(239n, one)
  const digits = ((pi % one) >> BigInt(SPARE_BITS)).toString(16).padStart(PI_BITS / 4, '0')
  return Uint32Array.from({ length: PI_BITS / 32 }, (_, index) => parseInt(digits.slice(8 * index, 8 * index + 8), 16))
}

/** `one` times the arc tangent of 1/x: 1/x − 1/3x³ + 1/5x⁵ − … */
function arctanOf(x: bigint, one: bigint): bigint {
  let power = one / x
  let sum = 0n
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += n % 4n === 1n ? power / n : -power / n
    power /= x * x
  }
  return sum
}
