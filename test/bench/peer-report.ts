// The report of `peers`: each operation beside the floor and the peers, and which bars were not held.
import type { Group, Series } from './chart.ts'
import { PEER_OPERATIONS, type PeerOperation } from './peer-operations.ts'
import { SIDES, type SideName } from './peer-sides.ts'
import { LOADS, type PeerCost, type Peers } from './peers.ts'
import { median, quantile } from './statistics.ts'
import { table } from './table.ts'

/** What an operation may cost: the processor's time, times the floor's; the median at 10 connections, times better-auth's. */
type Bar = { floor: number; peer?: SideName; p50?: number }
const CHECK: Bar = { floor: 1.5 }
const READ: Bar = { floor: 1.5, peer: 'better-auth', p50: 0.5 }
const BARS: Record<PeerOperation, Bar> = {
  'cookie-check': CHECK,
  'token-check': CHECK,
  session: READ,
  refresh: READ,
  list: READ,
  'sign-out': READ,
  'sign-in': { floor: 2 },
  'sign-up': { floor: 2 },
}
/** The colours of the sides, in the order of `SIDES`. */
export const SERIES: readonly Series[] = [
  { name: 'Latchkey', light: '#0969da', dark: '#58a6ff' },
  { name: 'floor', light: '#8c959f', dark: '#6e7681' },
  { name: 'better-auth', light: '#bc4c00', dark: '#f0883e' },
  { name: 'openauth', light: '#8250df', dark: '#bc8cff' },
]
const NAMES = Object.fromEntries(SIDES.map((side, at) => [side, SERIES[at]?.name ?? side])) as Record<SideName, string>

const costOf = ({ costs }: Peers, operation: PeerOperation, side: SideName): PeerCost | undefined =>
  costs.find((cost) => cost.operation === operation && cost.side === side)

/** How many times as much processor's time one side needs as another: the median of the rounds. */
export function cpuRatio(peers: Peers, operation: PeerOperation, to: SideName): number | undefined {
  const [own, other] = [costOf(peers, operation, 'latchkey'), costOf(peers, operation, to)]
  if (own === undefined || other === undefined) return undefined
  return median(own.cpu.map((value, at) => value / (other.cpu[at] ?? NaN)))
}

function p50Ratio(peers: Peers, operation: PeerOperation, to: SideName): number | undefined {
  const [own, other] = [costOf(peers, operation, 'latchkey'), costOf(peers, operation, to)]
  return own && other && median(own.times['10']) / median(other.times['10'])
}

/** Every bar that was not held, a line each. */
export function peerFailures(peers: Peers): string[] {
  const over = (name: string, value: number | undefined, most: number | undefined): string[] =>
    value !== undefined && most !== undefined && value > most ? [`${name}: ${value.toFixed(2)}, not ${most}`] : []
  return PEER_OPERATIONS.flatMap((operation) => {
    const { floor, peer, p50 } = BARS[operation]
    const trips = costOf(peers, operation, 'latchkey')?.counts.trips
    return [
      ...over(`${operation}, processor ÷ floor`, cpuRatio(peers, operation, 'floor'), floor),
      ...(peer === undefined
        ? []
        : over(`${operation}, median at 10 connections ÷ ${peer}`, p50Ratio(peers, operation, peer), p50)),
      ...(BARS[operation] === CHECK ? over(`${operation}, round trips`, trips, 0) : []),
      ...(operation === 'refresh'
        ? over('refresh, processor ÷ openauth', cpuRatio(peers, operation, 'openauth'), 1)
        : []),
    ]
  })
}

/** Tables: ratios, then what each side needs, then files and starts. */
export function peerTables(peers: Peers): string {
  return [ratioTable(peers), costTable(peers), timeTable(peers), fileTable(peers)].join('\n\n')
}

const shown = (value: number | undefined, digits = 2): string => (value === undefined ? '–' : value.toFixed(digits))

function ratioTable(peers: Peers): string {
  const rows = PEER_OPERATIONS.filter((operation) => costOf(peers, operation, 'latchkey')).map((operation) => [
    operation,
    ...(['floor', 'better-auth', 'openauth'] as const).map((side) => shown(cpuRatio(peers, operation, side))),
    ...(['floor', 'better-auth', 'openauth'] as const).map((side) => shown(p50Ratio(peers, operation, side))),
  ])
  const heads = ['CPU ÷ floor', '÷ better-auth', '÷ openauth', 'p50 ÷ floor', '÷ better-auth', '÷ openauth']
  return table('Latchkey beside the others', ['operation', ...heads], rows)
}

function costTable({ costs }: Peers): string {
  const rows = costs.map(({ operation, side, cpu, counts: { trips, read, written } }) => [
    operation,
    NAMES[side],
    ...[median(cpu), Math.min(...cpu), Math.max(...cpu)].map((value) => shown(value)),
    ...[trips, read, written].map((value) => String(value)),
  ])
  const heads = ['operation', 'by', 'CPU, ms', 'least', 'most', 'round trips', 'rows read', 'rows written']
  return table('What one request needs', heads, rows)
}

function timeTable({ costs }: Peers): string {
  const rows = costs.map(({ operation, side, times }) => [
    operation,
    NAMES[side],
    ...LOADS.map(({ name }) => `${shown(median(times[name]), 1)} · ${shown(quantile(times[name], 0.99), 1)}`),
  ])
  const heads = ['operation', 'by', ...LOADS.map(({ name }) => (name.length > 2 ? name : `${name} at once`))]
  return table('Milliseconds: the median · the 99th of 100', heads, rows)
}

function fileTable({ files }: Peers): string {
  const rows = files.map(({ side, kib, starts }) => [
    NAMES[side],
    kib.toFixed(0),
    ...[median(starts), Math.min(...starts), Math.max(...starts)].map((value) => shown(value, 1)),
  ])
  return table('The file and a start', ['worker', 'KiB, gzip', 'start, CPU ms', 'least', 'most'], rows)
}

/** What a chart shows of each operation: a value of each side. */
export const groupsOf = (peers: Peers, value: (cost: PeerCost) => number): Group[] =>
  PEER_OPERATIONS.filter((operation) => costOf(peers, operation, 'latchkey')).map((operation) => ({
    name: operation,
    values: SIDES.map((side) => {
      const cost = costOf(peers, operation, side)
      return cost && value(cost)
    }),
  }))
