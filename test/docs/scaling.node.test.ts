// docs/scaling.md: its tables and charts follow from src/ops/costs and from the measured run that is kept.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MEASURED, QUEUE, R2, SOURCES } from '../../src/ops/costs/figures.ts'
import { PROFILES } from '../../src/ops/costs/profiles.ts'
import { limitsOf, peakOf } from '../../src/ops/costs/scaling.ts'
import type { Capacity } from '../bench/capacity.ts'
import { capacityFailures } from '../bench/capacity-report.ts'
import { checksTable, limitsTable, peakTable, PROFILE_NAMES } from '../support/costs/bill-tables.ts'
import { limitsChart, modelChart } from '../support/costs/charts.ts'
import { projectRoot } from '../support/servers/processes.ts'

const text = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const costs = text('docs/costs.md')
const page = text('docs/scaling.md')
const { capacity } = JSON.parse(text('test/bench/capacity-measured.json')) as { capacity: Capacity }

describe('docs/scaling.md', () => {
  it('prints the tables that follow from the figures', () => {
    const tables = [
      limitsTable(costs),
      ...PROFILE_NAMES.map((name) => peakTable(costs, name)),
      checksTable(capacity.checks),
    ]
    for (const table of tables) expect(page, `a table is now:\n${table}`).toContain(table)
  })

  it('shows the charts that follow from them; LATCHKEY_DRAW=1 draws them again', () => {
    const charts = { 'scaling-limits': limitsChart(costs), 'scaling-model': modelChart(capacity.checks) }
    for (const [name, chart] of Object.entries(charts)) {
      const path = `docs/charts/${name}.svg`
      if (process.env['LATCHKEY_DRAW'] === '1') writeFileSync(join(projectRoot, path), chart)
      expect(page).toContain(`](charts/${name}.svg)`)
      expect(existsSync(join(projectRoot, path)) && text(path) === chart, `${path} is not what is drawn now`).toBe(true)
    }
  })

  it('names every bar that the kept run doesn’t hold', () => {
    const [, below = ''] = page.split('\nBars that this run does not hold:\n')
    const named =
      below
        .trimStart()
        .split('\n\n')
        .find((part) => part.startsWith('- ')) ?? ''
    expect(named.split('\n').filter((line) => line !== '')).toEqual(
      capacityFailures(capacity).map((line) => `- ${line}`),
    )
    expect(page).toContain(`${MEASURED.on}, ${MEASURED.machine}`)
  })

  it('gives the prices of what it advises', () => {
    expect(page).toContain(`](${SOURCES.queues})`)
    expect(page).toContain(`$${(QUEUE.operations * QUEUE.dollars).toFixed(2)} for a million events`)
    expect(page).toContain(`](${SOURCES.r2}) cost $${R2.dollars} a GB`)
    expect(page).toContain(`](${SOURCES.d1Limits})`)
  })
})

describe('the limits', () => {
  it('are met in their order, and by nobody who never uses what is limited', () => {
    for (const name of PROFILE_NAMES) {
      const users = limitsOf(costs, PROFILES[name], 365).map((limit) => limit.users)
      expect(users).toEqual(users.toSorted((a, b) => a - b))
    }
    const hashers = limitsOf(costs, PROFILES.agents, 365).filter(({ what }) => what.startsWith('hashers'))
    expect(hashers.map(({ users }) => users)).toEqual([Infinity, Infinity])
  })

  it('say of D1 what its busiest hour says', () => {
    const [limit] = limitsOf(costs, PROFILES.tool, 365).filter(({ what }) => what === 'D1, one query at a time')
    expect(peakOf(costs, PROFILES.tool, 365, limit?.users ?? 0).d1).toBeCloseTo(0.7, 9)
  })
})
