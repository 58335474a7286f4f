// Bad requests as they are wanted, drawn from a seed in a thread of their own, some ahead of who sends them.
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Hostile, Known } from '../support/hostile-requests.ts'

/** What the thread is asked for. `known`: what is live from now on. */
export type Order = { known: Known | undefined; seed: number; many: number }

/** Requests that are drawn at once: each lot has a seed of its own, the one after that of the lot before it. */
export const LOT = 500
/** What is live is asked for anew so often: an access token lives for five minutes. */
const RENEWED_MS = 150_000

export class Drawer {
  readonly #thread = new Worker(fileURLToPath(new URL('./drawing.ts', import.meta.url).href))
  readonly #waiting: { resolve: (lot: Hostile[]) => void; reject: (error: Error) => void }[] = []
  readonly #knownOf: () => Promise<Known>
  #left: number
  #seed: number
  #knownAt = 0
  #lot: Hostile[] = []
  #next: Promise<Hostile[]> | undefined
  #filling: Promise<void> | undefined

  /** Draws so many from a seed on. `knownOf` says what is live at the site. */
  constructor(knownOf: () => Promise<Known>, many: number, seed: number) {
    this.#knownOf = knownOf
    this.#left = many
    this.#seed = seed
    this.#thread.on('message', (lot: Hostile[]) => this.#waiting.shift()?.resolve(lot))
    this.#thread.on('error', (error: Error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error)
    })
  }

  /** The seed of the first lot of which nothing was handed out: where another run goes on. */
  get seed(): number {
    return this.#next === undefined ? this.#seed : this.#seed - 1
  }

  /** The next request; `undefined` after the last one. */
  async next(): Promise<Hostile | undefined> {
    while (this.#lot.length === 0) {
      if (this.#next === undefined && this.#left === 0) return undefined
      // One of those who wait fills it for all.
      this.#filling ??= this.#fill().finally(() => (this.#filling = undefined))
      await this.#filling
    }
    return this.#lot.pop()
  }

  /** Ends the thread. What it was drawing is thrown away. */
  async close(): Promise<void> {
    await this.#thread.terminate()
  }

  async #fill(): Promise<void> {
    this.#lot = await (this.#next ?? this.#draw())
    this.#next = this.#left > 0 ? this.#draw() : undefined
    // Who asks for it meets its failure; nobody may be left to ask.
    this.#next?.catch(() => undefined)
  }

  async #draw(): Promise<Hostile[]> {
    const [many, seed] = [Math.min(LOT, this.#left), this.#seed]
    this.#left -= many
    this.#seed += 1
    const stale = Date.now() - this.#knownAt > RENEWED_MS
    const known = stale ? await this.#knownOf() : undefined
    if (stale) this.#knownAt = Date.now()
    const lot = new Promise<Hostile[]>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    this.#thread.postMessage({ known, seed, many } satisfies Order)
    return lot
  }
}
