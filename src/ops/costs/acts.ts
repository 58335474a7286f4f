// What people and machines do, as rows of docs/costs.md: what each act takes at once, and until nothing is left of it.
import { CPU_MS, LATER, MACHINE_ROWS, MAIL_WRITES } from './figures.ts'

/** What an act takes: requests, milliseconds of the Worker and of D1, rows, hashes, mails, and events that it leaves in the log. */
export type Use = {
  requests: number
  cpuMs: number
  d1Ms: number
  read: number
  written: number
  hashes: number
  mails: number
  events: number
}
/** `atOnce`: the rows written up to the answer; those of `use` are all, with what the clock writes later. */
export type Act = { name: ActName; atOnce: number; use: Use }

type Made = { parts: readonly (readonly [row: string, times: number])[]; hashes: number; mails: number; events: number }
const ONCE = { hashes: 0, mails: 0, events: 0 }

/** The acts, by the names of docs/limits.md. */
const ACTS = {
  'sign-up': {
    parts: [
      ['sign-up', 1],
      ['verify', 1],
    ],
    hashes: 1,
    mails: 1,
    events: 4,
  },
  'sign-in': { parts: [['sign-in', 1]], hashes: 1, mails: 0, events: 1 },
  'sign-in and sign-out': {
    parts: [
      ['sign-in', 1],
      ['sign-out', 1],
    ],
    hashes: 1,
    mails: 0,
    events: 2,
  },
  'wrong password': { parts: [['sign-in: wrong password', 1]], hashes: 1, mails: 0, events: 1 },
  'lost password': {
    parts: [
      ['forgot', 1],
      ['reset', 1],
    ],
    hashes: 1,
    mails: 2,
    events: 2,
  },
  'session check by HTTP': { parts: [['GET /api/session', 1]], ...ONCE },
  'an hour of an open page': {
    parts: [
      ['refresh: cookie session, nothing due', 11],
      ['refresh: rotation', 1],
    ],
    ...ONCE,
  },
  'page of sign-in': { parts: [['page /sign-in', 1]], ...ONCE },
  'machine token': { parts: [['client credentials', 1]], ...ONCE, events: 1 },
  introspection: { parts: [['introspection', 1]], ...ONCE },
} as const satisfies Record<string, Made>
export type ActName = keyof typeof ACTS

type Rows = { read: number; written: number }

/** The rows of an operation by the table of docs/costs.md, whose text is given; those of a machine stand in figures.ts. */
function rowsOf(costs: string, operation: string): Rows {
  if (operation in MACHINE_ROWS) return MACHINE_ROWS[operation as keyof typeof MACHINE_ROWS]
  const line = costs.split('\n').find((text) => text.startsWith(`| ${operation} |`))
  const [, , , read, written] = line?.split('|') ?? []
  if (read === undefined || written === undefined) throw new Error(`docs/costs.md has no ${operation}`)
  return { read: Number(read), written: Number(written) }
}

/** All acts; `costs` is the text of docs/costs.md. Throws where it lacks a row. */
export function actsOf(costs: string): Act[] {
  return (Object.entries(ACTS) as [ActName, Made][]).map(([name, { parts, hashes, mails, events }]) => {
    const sum = (pick: (row: Rows, cpu: { worker: number; d1: number }) => number): number =>
      parts.reduce((all, [row, times]) => all + times * pick(rowsOf(costs, row), cpuOf(row)), 0)
    const atOnce = sum(({ written }) => written) + mails * MAIL_WRITES
    const use = {
      requests: parts.reduce((all, [, times]) => all + times, 0),
      cpuMs: sum((_, { worker }) => worker),
      d1Ms: sum((_, { d1 }) => d1),
      read: sum(({ read }) => read),
      written: atOnce + (LATER[name as keyof typeof LATER] ?? 0),
    }
    return { name, atOnce, use: { ...use, hashes, mails, events } }
  })
}

function cpuOf(row: string): { worker: number; d1: number } {
  const cpu = CPU_MS[row]
  if (cpu === undefined) throw new Error(`the processor's time of ${row} was not measured`)
  return cpu
}
