// docs/compare.md: every cell about another product has its source, and every source says which copy was read.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from '../support/servers/processes.ts'

const page = readFileSync(join(projectRoot, 'docs/compare.md'), 'utf8')
const [compared = '', sources = ''] = page.split('## Sources')
/** What needs no source: that nothing was found, or what follows from a cell above. */
const PLAIN = ['not found', 'your hosting', 'theirs']

const byName = (one = '', other = ''): number => one.localeCompare(other)

const rows = compared
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('|  |'))
  .map((line) => line.slice(2, -2).split(' | '))
  .filter((cells) => cells.length === 8)

it('gives a source in each cell about another product', () => {
  expect(rows.length).toBeGreaterThan(40)
  for (const [feature = '', , ...others] of rows)
    for (const cell of others)
      if (!PLAIN.includes(cell)) expect(cell, feature).toMatch(/^(\[[^\]]+\]\[[a-z]-[a-z0-9-]+\](, )?)+$/)
})

it('lists each source once, with its copy, and uses it', () => {
  const used = new Set([...compared.matchAll(/\]\[([a-z]-[a-z0-9-]+)\]/g)].map(([, id]) => id))
  const listed = [...sources.matchAll(/^\| \[[^\]]+\]\[([a-z]-[a-z0-9-]+)\] \| (.+) \|$/gm)]
  const addresses = [...sources.matchAll(/^\[([a-z]-[a-z0-9-]+)\]: https:\/\/\S+$/gm)].map(([, id]) => id)
  expect(listed.map(([, id]) => id)).toEqual(addresses)
  expect([...used].toSorted(byName)).toEqual(addresses.toSorted(byName))
  for (const [, id, copy] of listed) expect(copy, id).toMatch(/[0-9a-f]{7}|the page itself|repositories /)
})

it('says when they were read', () => {
  expect(sources).toMatch(/^\s*Read on \d+ [A-Z][a-z]+ \d{4}\./)
})
