// A hasher object that hashes at once, for tests to which a password is only the way in: every password has `ANY_HASH` there.
import type { Vars } from './world.ts'

const hasher = { idFromName: String, get: () => ({ scrypt: async () => ({ ok: true, value: new Uint8Array(32) }) }) }
export const INSTANT = { HASHER: hasher } as unknown as Vars
export const ANY_HASH = `$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`
