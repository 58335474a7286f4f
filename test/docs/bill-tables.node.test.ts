// docs/costs.md "In dollars": its tables and figures follow from src/ops/costs, and those from the measured run that is kept.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/servers/processes.ts'
import {
  BYTES,
  CPU_MS,
  HASH_MS,
  MAIL,
  MEASURED,
  PAID_MONTH,
  PRICES_READ,
  SOURCES,
} from '../../src/ops/costs/figures.ts'
import { billOf } from '../../src/ops/costs/bill.ts'
import { PROFILES } from '../../src/ops/costs/profiles.ts'
import type { Capacity } from '../bench/capacity.ts'
import {
  actsTable,
  bearsTable,
  cpuTable,
  millionTable,
  monthTable,
  profilesTable,
} from '../support/costs/bill-tables.ts'

const text = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const costs = text('docs/costs.md')
const [, dollars = ''] = costs.split('\n## In dollars\n')
const measured = JSON.parse(text('test/bench/capacity-measured.json')) as { capacity: Capacity }

describe('docs/costs.md, in dollars', () => {
  it('prints the tables that follow from the figures', () => {
    const tables = {
      millionTable: millionTable(costs),
      profilesTable: profilesTable(),
      monthTable: monthTable(costs),
      bearsTable: bearsTable(costs),
      cpuTable: cpuTable(),
      actsTable: actsTable(costs),
    }
    for (const [name, table] of Object.entries(tables)) expect(dollars, `${name} is now:\n${table}`).toContain(table)
  })

  it('has its milliseconds and bytes from the run that is kept', () => {
    const { services, bytes } = measured.capacity
    for (const [row, { worker, d1 }] of Object.entries(CPU_MS)) {
      const service = services.find((one) => one.row === row)
      expect([row, worker, d1]).toEqual([row, Number(service?.worker.toFixed(2)), Number(service?.d1.toFixed(2))])
    }
    const hashing = services.filter(({ hasher }) => hasher > 1).map(({ hasher }) => hasher)
    expect(Math.max(...hashing.map((hash) => Math.abs(hash / HASH_MS - 1)))).toBeLessThan(0.1)
    const weighed = (table: string): number => Math.round(bytes.find((one) => one.table === table)?.bytes ?? NaN)
    expect(BYTES).toEqual({ person: weighed('users'), session: weighed('sessions'), event: weighed('audit_events') })
  })

  it('says when and where prices were read and times were measured', () => {
    expect(dollars).toContain(`read on ${PRICES_READ}`)
    expect(dollars).toContain(`measured on ${MEASURED.on}`)
    expect(dollars).toContain(MEASURED.machine)
    for (const source of [SOURCES.workers, SOURCES.d1, SOURCES.objects, SOURCES.queues, SOURCES.mail])
      expect(dollars).toContain(`](${source})`)
  })

  it('computes with the figures of its formula', () => {
    const [, formula = ''] = /```text\n([^]*?)```/.exec(dollars) ?? []
    expect(formula).toContain(`people × ${BYTES.person} + sessions × ${BYTES.session} +`)
    expect(formula).toContain(`÷ 30 × ${BYTES.event})`)
    expect(formula).toContain(`hashes × ${HASH_MS / 1000} s × 0.128 GB`)
    expect(formula).toContain(`mails − ${MAIL.included.toLocaleString('en')}) × ${(MAIL.dollars / 1000).toFixed(5)}`)
  })
})

describe('the bill', () => {
  const wanted = { users: 1, profile: PROFILES.tool, auditDays: 365, sink: 'none' } as const

  it('is the plan alone for one user, and grows by the prices once all that is included is used up', () => {
    expect(billOf(costs, wanted).dollars).toBe(5)
    const [less, more] = [10_000_000, 11_000_000].map((users) => billOf(costs, { ...wanted, users }))
    const grown = (what: string): number => {
      const of = (bill: typeof less): number => bill?.lines.find((line) => line.what === what)?.dollars ?? NaN
      return of(more) - of(less)
    }
    const month = billOf(costs, { ...wanted, users: 1_000_000 }).month
    expect(grown('requests')).toBeCloseTo((month.requests / 1e6) * PAID_MONTH.requests.dollars, 3)
    expect(grown('D1, rows written')).toBeCloseTo((month.written / 1e6) * PAID_MONTH.written.dollars, 0)
    expect(grown('processor')).toBeCloseTo((month.cpuMs / 1e6) * PAID_MONTH.cpuMs.dollars, 3)
  })

  it('keeps less in D1, and pays a queue, where the log leaves', () => {
    const all = billOf(costs, { ...wanted, users: 1_000_000 })
    const week = billOf(costs, { ...wanted, users: 1_000_000, auditDays: 7, sink: 'queue' })
    expect(week.gb).toBeLessThan(all.gb / 2)
    expect(week.lines.find(({ what }) => what === 'queue of the log')?.used).toBeCloseTo(all.month.events * 3)
    expect(all.lines.map(({ what }) => what)).not.toContain('queue of the log')
  })
})
