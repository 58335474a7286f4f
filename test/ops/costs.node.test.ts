// `npm run costs`: what it prints, as text and as JSON, and what it doesn't understand.
import { describe, expect, it } from 'vitest'
import { main } from '../../src/ops/costs.ts'
import { run } from '../support/servers/command-line.ts'

const asked = (...words: string[]) => run((given) => Promise.resolve(main(given)), words)
type Value = {
  ok: boolean
  value: { users: number; dollars: number; mail: { dollars: number }; lines: { dollars: number }[]; databases: number }
}

describe('npm run costs', () => {
  it('explains itself', async () => {
    const { code, stdout } = await asked('--help')
    expect(code).toBe(0)
    for (const word of ['--users', '--profile', 'consumer', 'tool', 'agents', '--audit-days', '--sink', '--json'])
      expect(stdout).toContain(word)
  })

  it('prints a bill, mail apart, and the limits that are met', async () => {
    const { code, stdout, stderr } = await asked('--users', '1000000', '--profile', 'tool')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^1,000,000 monthly users, tool: \$\d+\.\d\d a month, and \$\d+\.\d\d for mail\n/)
    expect(stdout).toMatch(/10 GB of D1 +[\d,]+ {2}met\n/)
    expect(stdout).toMatch(/more than one database of D1 holds: \d are needed/)
    expect((await asked('--users', '10')).stdout).not.toMatch(/ met\n|are needed/)
  })

  it('says the same as JSON: the lines are the sum', async () => {
    const { stdout } = await asked('--users', '3000000', '--json')
    const { ok, value } = JSON.parse(stdout) as Value
    expect(ok).toBe(true)
    expect(value.users).toBe(3_000_000)
    expect(value.lines.reduce((sum, line) => sum + line.dollars, 0)).toBeCloseTo(value.dollars, 6)
    expect(value.databases).toBeGreaterThan(1)
    expect(value.mail.dollars).toBeGreaterThan(0)
  })

  it.each([
    [['--users', '0'], '--users must be a whole number'],
    [['--users', '1e6'], '--users must be a whole number'],
    [['--profile', 'game'], '--profile must be one of consumer, tool, agents.'],
    [['--audit-days', '99999'], '--audit-days must be'],
    [['--sink', 'r3'], '--sink must be none or queue.'],
    [['--nothing'], '--nothing'],
    [['ten'], 'ten'],
  ])('doesn’t understand %j', async (words, says) => {
    const { code, stdout, stderr } = await asked(...words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(says)
    expect(JSON.parse((await asked(...words, '--json')).stdout)).toMatchObject({ ok: false, error: { code: 'usage' } })
  })
})
