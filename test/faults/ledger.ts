// The ledger: a file outside the Worker and its database, with a line for what was sent, before it is, and one for what was acknowledged.
// What is checked after a kill is read from the file.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'

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
  | 'read'

/** Ids and counters that an act is about, or that its answer gave. */
export type Facts = Readonly<Record<string, string | number | undefined>>
export type Sent = { line: 'sent'; number: number; who: string; act: Act; facts: Facts }
/** `status` 0: the line was cut before an answer came. */
export type Acknowledged = { line: 'answered'; number: number; status: number; facts: Facts }
/** An act of the ledger with its answer, where it has one. */
export type Entry = Sent & { status: number; got: Facts }

export class Ledger {
  readonly #path: string
  #number = 0

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

  /** Everything so far, in the order of sending, from the file. */
  read(): Entry[] {
    const entries = new Map<number, Entry>()
    for (const text of readFileSync(this.#path, 'utf8').trimEnd().split('\n')) {
      if (text === '') continue
      const line = JSON.parse(text) as Sent | Acknowledged
      if (line.line === 'sent') entries.set(line.number, { ...line, status: 0, got: {} })
      else {
        const entry = entries.get(line.number)
        if (entry !== undefined) entries.set(line.number, { ...entry, status: line.status, got: line.facts })
      }
    }
    return [...entries.values()]
  }

  #write(line: Sent | Acknowledged): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`)
  }
}
