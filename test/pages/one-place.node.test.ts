// What pages are made of stands in one place each. This reads the sources.
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const pages = globSync('src/**/*.tsx', { cwd: ROOT }).toSorted()

const having = (pattern: RegExp): string[] =>
  pages.filter((file) => pattern.test(readFileSync(join(ROOT, file), 'utf8'))).map((file) => basename(file))

it('an icon is drawn by one component, beside charts and the marks of providers', () => {
  expect(having(/<svg/)).toEqual(['chart.tsx', 'icon.tsx', 'provider-mark.tsx'])
})

it('what can’t be undone is asked for by one component, which says what happens', () => {
  expect(having(/happens\.map/)).toEqual(['confirm.tsx'])
  expect(having(/<Confirm[ >]/).length).toBeGreaterThanOrEqual(4)
})
