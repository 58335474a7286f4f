// Every kind of one-time token, spent by many at once on a D1 that takes its time: one of them wins, each time.
// `npm test` tries each race six times with six at once, `npm run test:races` 200 times with twenty.
import { beforeEach, describe, expect, it } from 'vitest'
import { noPasswordIsStolen } from '../support/people/factors.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { RACE_TRIALS, RACERS } from '../support/size.ts'
import { slowly } from '../support/servers/d1.ts'
import { freshWorld, json, openWorld, type Vars, type World } from '../support/world.ts'

const OLD = 'ada@example.com'
const NEW = 'ada@example.org'
const NEW_PASSWORD = 'Brighter-Lamp-93-river'

/** A hasher object that hashes at once and whose line is never full: every spender gets as far as the token. */
const hasher = { idFromName: String, get: () => ({ scrypt: async () => ({ ok: true, value: new Uint8Array(32) }) }) }
const VARS = { HASHER: hasher } as unknown as Vars
/** A hash that every password has there. */
const HASH = `$scrypt$ln=14,r=8,p=5$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** What was mailed, and what goes with it in the request that spends it. */
type Mailed = { token?: string | null; code?: string | undefined; challenge?: string; as?: Browser }
type Kind = {
  path: string
  /** Asks for the token, as somebody does who will use it. */
  ask: (world: World) => Promise<Mailed>
  /** What stands in the request beside the token. */
  more?: object
  /** What the audit log says of one that was spent. */
  event: string
  by: readonly ('link' | 'code')[]
}

async function received(world: World, to: string): Promise<Mailed> {
  const { code, link } = await newestMail(world, to)
  return { code, token: link === undefined ? null : new URL(link).searchParams.get('token') }
}

async function signedIn(world: World): Promise<Browser> {
  await addUser(world, OLD, { hash: HASH })
  const ada = new Browser(world)
  await signIn(ada, OLD)
  return ada
}

/** Asks by this request, and opens the mail. */
async function askBy(who: Browser, path: string, body: object, to: string): Promise<Mailed> {
  const { challenge } = await json(await who.post(path, body))
  return { challenge, ...(await received(who.world, to)) }
}

const KINDS: Record<string, Kind> = {
  'of a sign-up': {
    path: '/api/email/verify',
    ask: (world) => askBy(new Browser(world), '/api/sign-up', { email: OLD, password: NEW_PASSWORD }, OLD),
    event: 'user_created',
    by: ['link', 'code'],
  },
  'of a reset': {
    path: '/api/password/reset',
    ask: async (world) => {
      await addUser(world, OLD)
      return askBy(new Browser(world), '/api/password/forgot', { email: OLD }, OLD)
    },
    more: { password: NEW_PASSWORD },
    event: 'authn_password_change',
    by: ['link', 'code'],
  },
  'of a change of address': {
    path: '/api/email/change/confirm',
    ask: async (world) => {
      const ada = await signedIn(world)
      return { ...(await askBy(ada, '/api/email/change', { email: NEW }, NEW)), as: ada }
    },
    event: 'email_changed',
    by: ['link', 'code'],
  },
  'of an undo': {
    path: '/api/email/change/undo',
    ask: async (world) => {
      const ada = await signedIn(world)
      const { token } = await askBy(ada, '/api/email/change', { email: NEW }, NEW)
      await ada.post('/api/email/change/confirm', { token })
      return received(world, OLD)
    },
    event: 'email_restored',
    by: ['link'],
  },
  'of a sign-in by mail': {
    path: '/api/sign-in/email-code',
    ask: async (world) => {
      await addUser(world, OLD)
      return askBy(new Browser(world), '/api/sign-in/email-code/request', { email: OLD }, OLD)
    },
    event: 'authn_login_success',
    by: ['code'],
  },
  'of a reauthentication': {
    path: '/api/reauthenticate',
    ask: async (world) => {
      const ada = await signedIn(world)
      return { ...(await askBy(ada, '/api/reauthenticate/options', { mail: true }, OLD)), as: ada }
    },
    event: 'authn_reauthenticated',
    by: ['code'],
  },
}

/** Whoever is here, their codes, counters, mails and log: all goes but the signing keys. */
async function clear(world: World): Promise<void> {
  const tables = ['users', 'codes', 'counters', 'mails', 'audit_events']
  await world.env.DB.batch(tables.map((table) => world.env.DB.prepare(`DELETE FROM ${table}`)))
}

const cases = Object.entries(KINDS).flatMap(([name, kind]) =>
  kind.by.map((way) => ({ title: `${way} ${name}`, kind, way })),
)

beforeEach(noPasswordIsStolen)

describe('spent by many at once', () => {
  it.each(cases)(
    'the $title is good for one of them',
    async ({ kind, way }) => {
      const world = await freshWorld(VARS)
      const slow = openWorld(VARS, slowly(5))
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear(world)
        const { token, challenge, code, as } = await kind.ask(world)
        const before = await count('audit_events', `event = '${kind.event}'`)
        const answers = await Promise.all(
          Array.from({ length: RACERS }, () => {
            const spender = new Browser(slow)
            for (const [name, value] of as?.jar ?? []) spender.jar.set(name, value)
            return spender.post(kind.path, { ...(way === 'link' ? { token } : { challenge, code }), ...kind.more })
          }),
        )
        const statuses = answers.map((answer) => answer.status).toSorted((a, b) => a - b)
        expect(statuses, `trial ${trial}`).toEqual([200, ...Array.from({ length: RACERS - 1 }, () => 400)])
        expect(await count('audit_events', `event = '${kind.event}'`), `trial ${trial}`).toBe(before + 1)
      }
    },
    5_000 * RACE_TRIALS,
  )
})
