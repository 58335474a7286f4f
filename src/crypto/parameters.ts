// The parameters of a password hash: of scrypt (RFC 7914), and of what other systems use.

/** Cost: N = 2^ln, block size r, parallelization p; `length` of the output in bytes. */
export type ScryptParameters = { ln: number; r: number; p: number; length: number }
/** The parameters of another system's hash (`foreign.ts`); `memory` in KiB, `length` of the output in bytes. */
export type ForeignParameters =
  | { algorithm: 'bcrypt'; cost: number }
  | { algorithm: 'pbkdf2'; digest: 'sha1' | 'sha256' | 'sha512'; iterations: number; length: number }
  | { algorithm: 'argon2id' | 'argon2i'; memory: number; passes: number; lanes: number; length: number }
export type DerivationParameters = ScryptParameters | ForeignParameters
