// The rollback of the columns that say who acts: what stays must not look like the person's own session.
import { afterAll, beforeAll, expect, it } from 'vitest'
import undoLater from '../../migrations/rollback/0020_revocations.sql?raw'
import undo from '../../migrations/rollback/0015_impersonation.sql?raw'
import { actAs } from '../support/people/impersonating.ts'
import { somebody } from '../support/people/administrators.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { database, freshWorld, migrateAnew, rows } from '../support/world.ts'

beforeAll(() => migrateAnew())
afterAll(() => migrateAnew())

it('the rollback takes the sessions with it in which somebody acts, and no other', async () => {
  const world = await freshWorld(INSTANT)
  const [operator, ada] = [await somebody(world, 'SUPER_ADMIN'), await somebody(world, 'USER')]
  await actAs(operator.phone, ada.id)
  expect(await rows('SELECT id FROM sessions')).toHaveLength(3)
  // A later migration's triggers read those columns.
  const statements = `${undoLater}\n${undo}`.replaceAll(/^--.*$/gm, '').split(';')
  for (const sql of statements.filter((text) => text.trim() !== '')) await database.prepare(sql).run()
  expect(await rows('SELECT id FROM sessions ORDER BY id')).toEqual(
    [operator.sessionId, ada.sessionId].toSorted().map((id) => ({ id })),
  )
})
