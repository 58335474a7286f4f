// The hasher object: runs password hashes away from the isolates that answer requests, with 30 s of CPU on every plan. It stores nothing.
import { DurableObject } from 'cloudflare:workers'
import { configOf, type Env } from './config/config.ts'
import { Busy, queued, type Derive, type EngineName, type HasherAnswer } from './crypto/scrypt.ts'
import type { DerivationParameters } from './crypto/parameters.ts'
import { clock } from './deps.ts'

/** Hashes that run or wait in all objects together. Each object takes at least three: one that runs and two that wait. */
const MOST_IN_ALL = 24
const LEAST_IN_LINE = 3
/** In development all objects share one thread with the requests: how long the requests get it after each hash. */
const BREATH_MS = 40

/** The most hashes that run or wait in one of `shards` objects: 24 in all, and at least three in each. */
export function mostInLine(shards: number): number {
  return Math.max(LEAST_IN_LINE, Math.ceil(MOST_IN_ALL / shards))
}

/** One of `HASHER_SHARDS` objects, with a line for each engine. Its one method may be called over RPC. */
export class Hasher extends DurableObject<Env> {
  readonly #lines: Record<EngineName, Derive>
  #turns = Promise.resolve()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    const config = configOf(env)
    const most = config.ok ? mostInLine(config.value.hasherShards) : LEAST_IN_LINE
    const sharesThread = config.ok && config.value.environment === 'development'
    const turn = sharesThread ? (): Promise<void> => this.#breathe() : undefined
    this.#lines = { noble: queued('noble', most, clock, turn), native: queued('native', most, clock, turn) }
  }

  /**
   * Waits twice. The clock stands still during a hash; the first wait brings it up to date, and the second one counts from
   * there.
   */
  #breathe(): Promise<void> {
    this.#turns = this.#turns.then(() => scheduler.wait(0)).then(() => scheduler.wait(BREATH_MS))
    return this.#turns
  }

  /** The hash, by scrypt or another algorithm that `parameters` names; refuses with `busy` where the line is full. */
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
