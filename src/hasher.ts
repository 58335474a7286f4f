// The hasher object: runs password hashes away from the isolates that answer requests, with 30 s of CPU on every plan. It stores nothing.
import { DurableObject } from 'cloudflare:workers'
import {
  Busy,
  queued,
  type DerivationParameters,
  type Derive,
  type EngineName,
  type HasherAnswer,
} from './crypto/scrypt.ts'
import { clock } from './deps.ts'

/** One that runs, and two that wait. */
const MOST_IN_LINE = 3

export class Hasher extends DurableObject {
  readonly #lines: Record<EngineName, Derive> = {
    noble: queued('noble', MOST_IN_LINE, clock),
    native: queued('native', MOST_IN_LINE, clock),
  }

  /** The hash, by scrypt or by what `parameters` names instead, or that too many wait. */
  scrypt(
    engine: EngineName,
    password: Uint8Array,
    salt: Uint8Array,
    parameters: DerivationParameters,
  ): Promise<HasherAnswer> {
    return answer(this.#lines[engine](password, salt, parameters))
  }
}

async function answer(hash: Promise<Uint8Array>): Promise<HasherAnswer> {
  try {
    return { ok: true, value: await hash }
  } catch (error) {
    if (error instanceof Busy) return { ok: false, error: 'busy' }
    throw error
  }
}
