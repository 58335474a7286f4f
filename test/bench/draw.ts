// `npm run bench -- --draw FILE`: the charts of docs/performance.md, drawn from the JSON of a run.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../src/ops/wrangler.ts'
import { barChart } from './chart.ts'
import { groupsOf, SERIES } from './peer-report.ts'
import type { Peers } from './peers.ts'
import { SIZES, sizeGroups } from './scale-report.ts'
import type { Scale } from './scale.ts'
import { median } from './statistics.ts'

const FOLDER = join(projectRoot, 'docs/performance')

/** Draws what the run has, into docs/performance/. Returns the names of the files. */
export function draw(path: string): string[] {
  const { peers, scale } = JSON.parse(readFileSync(path, 'utf8')) as { peers?: Peers; scale?: Scale }
  const charts: Record<string, string> = {
    ...(peers === undefined ? {} : peerCharts(peers)),
    ...(scale === undefined ? {} : { 'scale.svg': scaleChart(scale) }),
  }
  mkdirSync(FOLDER, { recursive: true })
  for (const [name, svg] of Object.entries(charts)) writeFileSync(join(FOLDER, name), svg)
  return Object.keys(charts).map((name) => `docs/performance/${name}`)
}

function peerCharts(peers: Peers): Record<string, string> {
  const slow = '10, 20 ms a trip'
  return {
    'cpu.svg': barChart({
      title: 'The processor’s time of a request',
      unit: 'milliseconds, without the password’s hash',
      digits: 2,
      series: SERIES,
      groups: groupsOf(peers, ({ cpu }) => median(cpu)),
    }),
    'far-database.svg': barChart({
      title: 'How long a request takes when the database is 20 ms away',
      unit: 'milliseconds, median, 10 connections',
      digits: 0,
      series: SERIES,
      groups: groupsOf(peers, ({ times }) => median(times[slow])),
    }),
  }
}

const scaleChart = (scale: Scale): string =>
  barChart({
    title: 'The same requests on a fuller database',
    unit: 'median, times that of 1,000 sessions',
    digits: 2,
    series: SIZES,
    groups: sizeGroups(scale),
    bar: { value: 1.3, name: 'bar: 1.3' },
  })
