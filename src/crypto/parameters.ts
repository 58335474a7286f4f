// What a password hash is made with: scrypt (RFC 7914), and what other systems used.

/** Cost: N = 2^ln, block size r, parallelization p; `length` of the output in bytes. */
export type ScryptParameters = { ln: number; r: number; p: number; length: number }
/** What a hash from elsewhere was made with (`foreign.ts`); `memory` in KiB, `length` of the output in bytes. */
export type ForeignParameters =
  | { algorithm: 'bcrypt'; cost: number }
  | { algorithm: 'pbkdf2'; digest: 'sha1' | 'sha256' | 'sha512'; iterations: number; length: number }
  | { algorithm: 'argon2id' | 'argon2i'; memory: number; passes: number; lanes: number; length: number }
export type DerivationParameters = ScryptParameters | ForeignParameters
