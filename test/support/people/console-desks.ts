// A desk of the console for one trial: an operator of some kind, a person, what lies about to act on, and a SUPER_ADMIN who stays.
import { actInBrowser } from './impersonating.ts'
import { INSTANT } from './hasher.ts'
import { enter } from './administrators.ts'
import { growStale, operatorIn } from './operators.ts'
import { addUser, type Browser } from './people.ts'
import { database, freshWorld, rows, type World } from '../world.ts'

/** Who knocks. All but the first two are SUPER_ADMINs; something keeps out each of the last, but who has proved two factors. */
export const OPERATORS = [
  'USER',
  'ADMIN',
  'SUPER_ADMIN',
  'stale',
  'two factors',
  'second factor unproved',
  'acting',
  'ended',
] as const
export type OperatorKind = (typeof OPERATORS)[number]
export const TARGETS = ['USER', 'ADMIN', 'SUPER_ADMIN', 'self'] as const
export type TargetKind = (typeof TARGETS)[number]

type Seat = { id: string; browser: Browser }
/** `root` looks, and opens the pages whose forms are sent; `kid` is the key that signs. */
export type Desk = {
  world: World
  root: Seat
  operator: Seat
  target: string
  sessionId: string
  mail: string
  kid: string
}

const ROLES = { USER: 'USER', ADMIN: 'ADMIN' } as const
const MAIL = '01900000-0000-7000-8000-000000000001'

/** Sets it up, in an empty world. */
export async function deskOf(kind: OperatorKind, whom: TargetKind): Promise<Desk> {
  const world = await freshWorld(INSTANT)
  const root = await operatorIn(world, 'SUPER_ADMIN', 'root@example.com')
  const operator = await operatorIn(
    world,
    kind in ROLES ? ROLES[kind as keyof typeof ROLES] : 'SUPER_ADMIN',
    'operator@example.com',
  )
  const target = whom === 'self' ? operator.id : await addUser(world, 'target@example.com', { role: whom })
  const { sessionId } = await enter(world, target)
  if (whom !== 'self') await addFactor(target)
  await database
    .prepare(
      `INSERT INTO mails (id, kind, recipient, sealed, attempts, next_attempt_at, failed_at, failure) VALUES (?, 'notice', 'x@example.com', 'v1.x', 3, 1, 1, 'refused')`,
    )
    .bind(MAIL)
    .run()
  await keepOut(world, kind, operator)
  const [key] = await rows<{ kid: string }>('SELECT kid FROM signing_keys ORDER BY active_from DESC LIMIT 1')
  return { world, root, operator, target, sessionId, mail: MAIL, kid: key?.kid ?? '' }
}

/** An authenticator app and a recovery code, whose secrets nobody needs. */
async function addFactor(userId: string): Promise<void> {
  await database.batch([
    database
      .prepare(
        `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at) VALUES ('t', ?, 'x', 'y', 1, 1)`,
      )
      .bind(userId),
    database.prepare(`INSERT INTO recovery_codes (digest, user_id) VALUES ('d', ?)`).bind(userId),
  ])
}

async function keepOut(world: World, kind: OperatorKind, { id, browser }: Seat): Promise<void> {
  if (kind === 'stale') await growStale(id)
  if (kind === 'ended')
    await database.prepare('UPDATE sessions SET active = 0, revoked_at = 1 WHERE user_id = ?').bind(id).run()
  if (kind === 'two factors')
    await database.prepare(`UPDATE sessions SET amr = '["pwd","otp","mfa"]' WHERE user_id = ?`).bind(id).run()
  if (kind === 'second factor unproved' || kind === 'two factors')
    await database
      .prepare(
        `INSERT INTO totp (id, user_id, secret, sealed_by, confirmed_at, created_at) VALUES ('o', ?, 'x', 'y', 1, 1)`,
      )
      .bind(id)
      .run()
  if (kind === 'acting') await actInBrowser(browser, await addUser(world, 'acted-as@example.com'))
}
