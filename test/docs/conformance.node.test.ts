// docs/conformance.md against the suite and the repository: every module of each plan once, with an answer, and every test that is named is there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectRoot } from '../support/servers/processes.ts'

const text = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')
const page = text('docs/conformance.md')
/** The modules of the suite's plans, as its sources list them (openid/conformance-suite, read in November 2026). */
const { plans } = JSON.parse(text('test/vectors/oidf-modules.json')) as { plans: Record<string, string[]> }

/** The rows of the table below the name of a plan. */
function rowsOf(plan: string): { module: string; what: string; answer: string; verdict: string }[] {
  const [, below = ''] = page.split(`\n\`${plan}\``)
  const [section = ''] = below.split('\n## ')
  return [...section.matchAll(/^\| `([\w-]+)` \| (.+?) \| (.+) \| (.+?) \|$/gm)].map(
    ([, module = '', what = '', answer = '', verdict = '']) => ({ module, what, answer, verdict }),
  )
}

describe('docs/conformance.md', () => {
  it.each(Object.entries(plans))('has every module of %s once, each with a test or a reason', (plan, modules) => {
    const rows = rowsOf(plan)
    expect(rows.map(({ module }) => module)).toEqual(modules)
    for (const { module, what, answer, verdict } of rows) {
      expect(answer, module).toMatch(/^`test\/[\w./-]+` “|^not applicable, because \w/)
      expect(what.length * verdict.length, module).toBeGreaterThan(0)
    }
  })

  it('names a test whose title has the module’s name, where it was written for it', () => {
    for (const plan of Object.keys(plans))
      for (const { module, answer } of rowsOf(plan)) {
        const [, path = '', title = ''] = /`(test\/provider\/oidf\/[^`]+)` “([^”]+)”/.exec(answer) ?? []
        if (path === '' || module.startsWith('FAPI2SPFinal')) continue
        const short = module.replace('fapi2-security-profile-final-', '')
        expect([module, title.startsWith('-') ? short.endsWith(title) : title === short]).toEqual([module, true])
      }
  })

  it('answers each sentence of the specifications by a test, a reason why it does not apply, or a choice', () => {
    const [, map = ''] = page.split('\n## What the specifications ask\n')
    const rows = [...map.matchAll(/^\| (?!specification|---)(.+?) \| (.+?) \| (.+) \|$/gm)]
    expect(rows.length).toBeGreaterThan(70)
    for (const [, of = '', , answer = ''] of rows)
      expect(answer, of).toMatch(/^`test\/[\w./-]+`|^not applicable, because \w|^choice: \S/)
  })

  it('quotes no words that the test before them does not have', () => {
    const quoted = [...page.matchAll(/`(test\/[^` …]+)`((?:,? “[^”]+”)+)/g)]
    expect(quoted.length).toBeGreaterThan(150)
    for (const [, path = '', titles = ''] of quoted)
      for (const [, title = ''] of titles.matchAll(/“([^”]+)”/g)) expect(text(path), path).toContain(title)
  })

  it('names no test that is not there', () => {
    const named = [...page.matchAll(/`(test\/[^` …]+)`/g)].map(([, path = '']) => path)
    for (const path of named) expect(existsSync(join(projectRoot, path)), path).toBe(true)
  })
})
