// What the command for mutants works out: which tests are next, how a mutant stands, and the figures.
import { describe, expect, it } from 'vitest'
import { figuresOf, printed, rangeOf } from './figures.ts'
import {
  drawn,
  emptyLedger,
  MOST_TESTS,
  nextTests,
  roundOf,
  standingOf,
  takeIn,
  type Ledger,
  type Reach,
} from './ledger.ts'
import { roomOf, type Mutant } from './tree.ts'

const mutant = (id: string, room = 'codes'): Mutant => ({
  id,
  room,
  file: `src/${room}/rules.ts`,
  line: 1,
  column: 1,
  mutator: 'BooleanLiteral',
  original: 'true',
  replacement: 'false',
})
const reach = (file: string, name: string, ms: number, mutants: string[], hash = 'one'): Reach => ({
  atStart: [],
  test: { key: `${file} > ${name}`, file, ms, hash },
  mutants,
})
const ledgerOf = (...reaches: Reach[]): Ledger => {
  const ledger = emptyLedger()
  takeIn(ledger, reaches, new Map(reaches.map(({ test }) => [test.file, test.hash])))
  return ledger
}
const CODES = 'test/codes/a.test.ts'
const GATE = 'test/gate/a.test.ts'

describe('the next tests', () => {
  it('are the quick ones, those of the room before others, and not two of one file in a row', () => {
    const ledger = ledgerOf(
      reach(CODES, 'slow', 3_000, ['m']),
      reach(CODES, 'quick', 10, ['m']),
      reach(GATE, 'quick', 10, ['m']),
      reach(GATE, 'elsewhere', 1, ['other']),
    )
    expect(nextTests(ledger, mutant('m')).map((index) => ledger.tests[index]?.key)).toEqual([
      `${CODES} > quick`,
      `${GATE} > quick`,
      `${CODES} > slow`,
    ])
  })

  it('are those of the folder, where a room is one file of it', () => {
    const ledger = ledgerOf(reach(GATE, 'quick', 10, ['m']), reach('test/admin/a.test.ts', 'slow', 60, ['m']))
    expect(nextTests(ledger, mutant('m', 'admin/rules'))).toEqual([1, 0])
  })

  it('are never those that tried it, or that fail without a mutant, and none after a kill', () => {
    const ledger = ledgerOf(
      reach(CODES, 'one', 1, ['m']),
      reach(CODES, 'two', 2, ['m']),
      reach(CODES, 'three', 3, ['m']),
    )
    ledger.fates.m?.tried.push(0)
    Object.assign(ledger.tests[1] as object, { weak: true })
    expect(nextTests(ledger, mutant('m'))).toEqual([2])
    Object.assign(ledger.fates.m as object, { killedBy: 2 })
    expect(nextTests(ledger, mutant('m'))).toEqual([])
  })

  it('are first of all those that killed other mutants of the file', () => {
    const ledger = ledgerOf(reach(CODES, 'quick', 10, ['f.1', 'f.2']), reach(GATE, 'killer', 10, ['f.1', 'f.2']))
    Object.assign(ledger.fates['f.1'] as object, { killedBy: 1 })
    const { work } = roundOf(ledger, [mutant('f.2')], 1, 1_000)
    expect([...work]).toEqual([[1, ['f.2']]])
  })

  it('are those that alone go where the mutant’s neighbours are, although they are slow', () => {
    const usual = Array.from({ length: 30 }, (_, at) => reach(CODES, `usual ${at}`, 10, ['f.20']))
    const ledger = ledgerOf(
      ...usual,
      reach(GATE, 'rare', 50, ['f.20', 'f.24']),
      reach(GATE, 'far', 50, ['f.20', 'f.40']),
    )
    expect(nextTests(ledger, mutant('f.20')).slice(0, 1)).toEqual([30])
  })

  it('end after the most tests that may try one mutant', () => {
    const ledger = ledgerOf(...Array.from({ length: MOST_TESTS + 5 }, (_, at) => reach(CODES, String(at), 1, ['m'])))
    expect(nextTests(ledger, mutant('m'))).toHaveLength(MOST_TESTS)
  })

  it('fill a round as far as its time goes', () => {
    const ledger = ledgerOf(reach(CODES, 'one', 100, ['a', 'b', 'c']))
    const { work, taken } = roundOf(ledger, [mutant('a'), mutant('b'), mutant('c')], 1, 150)
    expect({ taken, work: work.get(0) }).toEqual({ taken: 2, work: ['a', 'b'] })
  })
})

describe('a mutant', () => {
  it('is unreached, open, survived or killed', () => {
    const ledger = ledgerOf(reach(CODES, 'one', 1, ['m']))
    expect([standingOf(ledger, mutant('x')), standingOf(ledger, mutant('m'))]).toEqual(['unreached', 'open'])
    ledger.fates.m?.tried.push(0)
    expect(standingOf(ledger, mutant('m'))).toBe('survived')
    Object.assign(ledger.fates.m as object, { killedBy: 0 })
    expect(standingOf(ledger, mutant('m'))).toBe('killed')
  })

  it('is open again once a test file has changed, and no longer killed if that file killed it', () => {
    const ledger = ledgerOf(reach(CODES, 'one', 1, ['m']))
    ledger.fates.m?.tried.push(0)
    Object.assign(ledger.fates.m as object, { killedBy: 0 })
    takeIn(ledger, [reach(CODES, 'one', 1, ['m'], 'two')], new Map([[CODES, 'two']]))
    expect(standingOf(ledger, mutant('m'))).toBe('open')
    expect(nextTests(ledger, mutant('m'))).toEqual([1])
  })

  it('belongs to the room of its file, and screens, tables and words of problems hold none', () => {
    const rooms = ['gate', 'methods/totp', 'admin/rules']
    const files = ['src/gate/once.ts', 'src/methods/totp/sign-in.ts', 'src/admin/rules.ts', 'src/admin/rules-of.ts']
    expect(files.map((file) => roomOf(file, rooms))).toEqual(['gate', 'methods/totp', 'admin/rules', undefined])
    const spared = [
      'src/gate/tables.ts',
      'src/methods/totp/second-pages.tsx',
      'src/gate/problems.ts',
      'test/gate/once.test.ts',
    ]
    expect(spared.map((file) => roomOf(file, rooms))).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe('the figures', () => {
  it('draw the same mutants for the same seed, and a larger draw holds the smaller one', () => {
    const all = Array.from({ length: 50 }, (_, at) => mutant(String(at)))
    const ids = (size: number, seed: string) => drawn(all, size, seed).map(({ id }) => id)
    expect(ids(20, 'a').slice(0, 10)).toEqual(ids(10, 'a'))
    expect(ids(10, 'b')).not.toEqual(ids(10, 'a'))
  })

  it('count what no test reaches as not killed, and leave out what is open', () => {
    const ledger = ledgerOf(reach(CODES, 'one', 1, ['killed', 'open']))
    Object.assign(ledger.fates.killed as object, { killedBy: 0, tried: [0] })
    const all = ['killed', 'open', 'unreached'].map((id) => mutant(id))
    expect(figuresOf(ledger, all, all)).toMatchObject([
      { mutants: 3, run: 2, killed: 1, unreached: 1, open: 1, score: 0.5 },
    ])
  })

  it('are printed with the score at worst, should every open mutant survive', () => {
    const ledger = ledgerOf(reach(CODES, 'one', 1, ['killed', 'open']))
    Object.assign(ledger.fates.killed as object, { killedBy: 0, tried: [0] })
    const all = ['killed', 'open'].map((id) => mutant(id))
    expect(
      printed(figuresOf(ledger, all, all))
        .split('\n')
        .at(-1),
    ).toMatch(/^\| codes \| 2 \| 1 \|.*\| 100.0 % \|.*\| 50.0 % \|$/)
  })

  it('say how sure a draw is', () => {
    // Wilson's interval of 90 of 100, out of very many: Newcombe 1998.
    const [low, high] = rangeOf(90, 100, 1e9)
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.826', '0.945'])
    expect(rangeOf(90, 100, 100)).toEqual([0.9, 0.9])
  })
})
