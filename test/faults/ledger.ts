// The ledger: a file outside the Worker and its database, with a line for what was sent, before it is, and one for what was acknowledged.
// What is checked after a kill is read from the file.
import { appendFileSync, closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs'

/** What somebody asked for. */
export type Act =
  | 'sign-up'
  | 'verify'
  | 'sign-in'
  | 'refresh'
  | 'sign-out'
  | 'reset'
  | 'authorize'
  | 'redeem'
  | 'grant-refresh'
  | 'revoke'
  | 'delete'

/** Ids and counters that an act is about, or that its answer gave. */
export type Facts = Readonly<Record<string, string | number | undefined>>
export type Sent = { line: 'sent'; number: number; who: string; act: Act; facts: Facts }
/** `status` 0: the line was cut before an answer came. */
export type Acknowledged = { line: 'answered'; number: number; status: number; facts: Facts }
/** An act of the ledger with its answer, where it has one. */
export type Entry = Sent & { status: number; got: Facts }

export class Ledger {
  readonly #path: string
  readonly #entries = new Map<number, Entry>()
  #number = 0
  #read = 0

  /** Begins an empty ledger. */
  constructor(path: string) {
    this.#path = path
    writeFileSync(path, '')
  }

  /** Writes down what is sent now; gives its number. */
  sends(who: string, act: Act, facts: Facts = {}): number {
    this.#number += 1
    this.#write({ line: 'sent', number: this.#number, who, act, facts })
    return this.#number
  }

  /** Writes down an answer. */
  answered(number: number, status: number, facts: Facts = {}): void {
    this.#write({ line: 'answered', number, status, facts })
  }

  /** Everything so far, in the order of sending, from the file. Each line of it is read once. */
  read(): Entry[] {
    for (const text of this.#newText().split('\n')) {
      if (text === '') continue
      const line = JSON.parse(text) as Sent | Acknowledged
      if (line.line === 'sent') this.#entries.set(line.number, { ...line, status: 0, got: {} })
      else {
        const entry = this.#entries.get(line.number)
        if (entry !== undefined) this.#entries.set(line.number, { ...entry, status: line.status, got: line.facts })
      }
    }
    return [...this.#entries.values()]
  }

  #newText(): string {
    const file = openSync(this.#path, 'r')
    try {
      const bytes = Buffer.alloc(fstatSync(file).size - this.#read)
      this.#read += readSync(file, bytes, 0, bytes.length, this.#read)
      return bytes.toString('utf8')
    } finally {
      closeSync(file)
    }
  }

  #write(line: Sent | Acknowledged): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`)
  }
}
