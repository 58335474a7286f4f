// scrypt (RFC 7914), by one of two engines that give the same bytes, here or in a hasher object; and what other systems hash
// passwords with, which goes the same way. A hash blocks the isolate that runs it, so that there is never more than one at a
// time; who would have to wait long is told so at once.
import { scrypt } from '@noble/hashes/scrypt.js'
import { Line } from './line.ts'
import { nodeCrypto } from './node-crypto.ts'
import type { DerivationParameters, ScryptParameters } from './parameters.ts'

export type EngineName = 'noble' | 'native'

/** Runs scrypt. Password and salt are bytes; it returns `length` bytes. Throws `Busy` where too many wait. */
export type Scrypt = (password: Uint8Array, salt: Uint8Array, parameters: ScryptParameters) => Promise<Uint8Array>

/** As `Scrypt`, and runs the hashes of other systems, too. */
export type Derive = (password: Uint8Array, salt: Uint8Array, parameters: DerivationParameters) => Promise<Uint8Array>

/** Too many hashes wait. Nothing was tested, and it is worth trying again in a moment. */
export class Busy extends Error {
  constructor() {
    super('too many hashes are waiting')
    this.name = 'Busy'
  }
}

/** What a hasher object answers; a plain value, because a thrown class would lose its type on the way. */
export type HasherAnswer = { ok: true; value: Uint8Array } | { ok: false; error: 'busy' }
/** The binding of the hasher objects, as this Worker uses it. */
export type Hashers = {
  idFromName: (name: string) => DurableObjectId
  get: (id: DurableObjectId) => {
    scrypt: (
      engine: EngineName,
      password: Uint8Array,
      salt: Uint8Array,
      parameters: DerivationParameters,
    ) => Promise<HasherAnswer>
  }
}

/** The two engines. Each blocks until it is done. */
export const ENGINES: Record<EngineName, (...input: Parameters<Scrypt>) => Uint8Array> = {
  noble: (password, salt, { ln, r, p, length }) => scrypt(password, salt, { N: 2 ** ln, r, p, dkLen: length }),
  native: (password, salt, { ln, r, p, length }) =>
    new Uint8Array(
      nodeCrypto().scryptSync(password, salt, length, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r + 2 ** 20 }),
    ),
}

/** Runs a derivation at once. The code for other systems' hashes is loaded when the first one comes. */
export async function derive(
  engine: EngineName,
  password: Uint8Array,
  salt: Uint8Array,
  parameters: DerivationParameters,
): Promise<Uint8Array> {
  if (!('algorithm' in parameters)) return ENGINES[engine](password, salt, parameters)
  const { deriveForeign } = await import('./foreign.ts')
  return deriveForeign(password, salt, parameters)
}

/**
 * An engine behind a queue: one hash at a time, and at most `most` that run or wait. One more is refused with `Busy`. `turn`
 * lets other requests come in and be counted before the next hash blocks.
 */
export function queued(
  engine: EngineName,
  most: number,
  now: () => number,
  turn: () => Promise<void> = () => scheduler.wait(0),
): Derive {
  const line = new Line(most)
  return async (password, salt, parameters) => {
    const leave = line.enter(now())
    if (leave === undefined) throw new Busy()
    try {
      await turn()
      return await derive(engine, password, salt, parameters)
    } finally {
      leave()
    }
  }
}

/**
 * Hashes in `shards` hasher objects. One is drawn for each hash, and another one when that is busy. An object that can't be
 * reached counts as busy, because nothing was tested; its own log says why.
 */
export function far(hashers: Hashers, engine: EngineName, shards: number, draw: (below: number) => number): Derive {
  return async (password, salt, parameters) => {
    const first = draw(shards)
    const second = (first + 1 + draw(Math.max(1, shards - 1))) % shards
    for (const shard of [first, second]) {
      try {
        const hasher = hashers.get(hashers.idFromName(`h${shard}`))
        const answer = await hasher.scrypt(engine, password, salt, parameters)
        if (answer.ok) return answer.value
      } catch (error) {
        const what = error instanceof Error ? error.name : 'not an error'
        console.error(JSON.stringify({ level: 'error', what: `hasher h${shard}: ${what}` }))
      }
    }
    throw new Busy()
  }
}
