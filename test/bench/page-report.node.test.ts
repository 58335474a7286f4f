// What the report of `pages` says, and which bars it finds not held.
import { expect, it } from 'vitest'
import { MOST_BYTES, MOST_SCRIPT_BYTES, pageFailures, pageTable } from './page-report.ts'

const page = {
  path: '/sign-in',
  paint: 1_240,
  server: 40,
  shift: 0,
  bytes: MOST_BYTES,
  script: MOST_SCRIPT_BYTES,
  repeats: 5,
}

it('finds nothing in a page that stands at each bar', () => expect(pageFailures([page])).toEqual([]))

it('finds each bar that is not held', () => {
  const over = { ...page, paint: 1_240.1, shift: 0.01, bytes: MOST_BYTES + 1, script: MOST_SCRIPT_BYTES + 1 }
  expect(pageFailures([page, over])).toEqual([
    '/sign-in: the largest paint is 1200.1 ms after the server, not 1200',
    '/sign-in: its layout shifts by 0.010',
    '/sign-in: it loads 20481 bytes, not 20480',
    '/sign-in: its scripts are 5121 bytes, not 5120',
  ])
})

it('shows what was measured', () =>
  expect(pageTable([page])).toMatch(/\/sign-in +1240\.0 +40\.0 +1200\.0 +0\.000 +20480 +5120 +5/))
