// What a list costs with read replicas: round trips and rows, at the primary and at a replica. docs/scaling.md prints the table.
import { expect, it } from 'vitest'
import scaling from '../../docs/scaling.md?raw'
import { takeAnyPassword } from '../support/people/factors.ts'
import { openWorld, type World } from '../support/world.ts'
import { BOOKMARK, changeEverything, listed, LISTS, openReplicated } from './open.ts'

/** Round trips, and the rows that they read. */
const cost = ({ trips }: World, isOf: (session: string | undefined) => boolean): string => {
  const own = trips.filter(({ session }) => isOf(session))
  return `${own.length} · ${own.reduce((sum, { rowsRead }) => sum + rowsRead, 0)}`
}
const isBegun = (session: string | undefined): boolean => session === undefined || session === 'first-primary'

it('is what docs/scaling.md says', async () => {
  takeAnyPassword()
  const { off, replicas, world, operator } = await openReplicated()
  const plain = openWorld({ HASHER: world.env.HASHER as never }, { counting: true })
  for (let more = 0; more < 5; more += 1) await changeEverything(off)
  await listed(operator, '/admin')
  await listed(Object.assign(operator.copy(), { world: plain }), '/admin')
  await replicas.catchUp()
  const lines: string[] = []
  for (const path of LISTS) {
    plain.trips.length = 0
    await listed(Object.assign(operator.copy(), { world: plain }), path)
    const first = operator.copy()
    first.jar.delete(BOOKMARK)
    world.trips.length = 0
    await listed(first, path)
    const begun = cost(world, () => true)
    await listed(operator, path)
    world.trips.length = 0
    await listed(operator, path)
    const asked = cost(world, isBegun)
    const read = cost(world, (session) => !isBegun(session))
    expect(begun, path).toBe(cost(plain, () => true))
    expect(world.trips.filter(({ session }) => isBegun(session)).map(({ statements }) => statements.length)).toEqual([
      1,
    ])
    lines.push(`| \`${path}\` | ${begun} | ${asked} | ${read} |`)
  }
  const table = [
    '| list | off, or the first read: primary | then: primary | and a replica |',
    '|---|---|---|---|',
    ...lines,
  ].join('\n')
  expect(scaling).toContain(table)
})
