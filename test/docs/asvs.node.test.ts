// docs/asvs.md against the standard: every requirement of levels 1 and 2 once, with an answer, and every test that it names is there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/servers/processes.ts'

const text = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const page = text('docs/asvs.md')
const { level1, level2 } = JSON.parse(text('test/vectors/asvs-5.0.0.json')) as { level1: string[]; level2: string[] }
const rows = [...page.matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+) \|$/gm)].map(
  ([, id = '', level = '', what = '', answer = '']) => ({ id, level, what, answer }),
)

describe('docs/asvs.md', () => {
  it('has every requirement of levels 1 and 2, each once and at its level', () => {
    expect([level1.length, level2.length]).toEqual([70, 183])
    expect(rows.filter(({ level }) => level === '1').map(({ id }) => id)).toEqual(level1)
    expect(rows.filter(({ level }) => level === '2').map(({ id }) => id)).toEqual(level2)
  })

  it('answers each by a test, a reason why it does not apply, or a choice', () => {
    for (const { id, answer } of rows)
      expect(answer, id).toMatch(/`test\/|^not applicable, because \w|^choice: \S|^\[\w+\]/)
  })

  it('quotes no words that the test before them does not have', () => {
    const quoted = [...page.matchAll(/`(test\/[^` …]+)`((?:,? “[^”]+”)+)/g)]
    expect(quoted.length).toBeGreaterThan(40)
    for (const [, path = '', titles = ''] of quoted)
      for (const [, title = ''] of titles.matchAll(/“([^”]+)”/g)) expect(text(path), path).toContain(title)
  })

  it('names no test that is not there', () => {
    const named = [...page.matchAll(/`(test\/[^` …]+)`/g)].map(([, path = '']) => path)
    expect(named.length).toBeGreaterThan(200)
    for (const path of named) expect(existsSync(join(projectRoot, path)), path).toBe(true)
  })
})
