// A hasher object that hashes at once, for tests to which a password is only the way in: every password has `ANY_HASH` of factors.ts there.
import type { Vars } from '../world.ts'

const hasher = { idFromName: String, get: () => ({ scrypt: async () => ({ ok: true, value: new Uint8Array(32) }) }) }
export const INSTANT = { HASHER: hasher } as unknown as Vars
