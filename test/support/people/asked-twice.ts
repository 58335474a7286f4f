// One browser that sends a one-time step many times at once, on a D1 that takes its time, beside strangers who send the same: what the
// files test/races/asked-twice*.test.ts share.
import { expect } from 'vitest'
import { run } from '../../../src/db/client.ts'
import { beginPending } from '../../../src/sessions/pending.ts'
import { openRefreshToken } from '../../../src/sessions/refresh-token.ts'
import type { Step } from '../../../src/sessions/rules.ts'
import { shortenPauses } from '../pauses.ts'
import { slowly } from '../servers/d1.ts'
import { RACE_TRIALS, RACERS, sized } from '../size.ts'
import { freshWorld, openWorld, stopClock, type Clock, type Vars, type World } from '../world.ts'
import { noPasswordIsStolen, takeAnyPassword } from './factors.ts'
import { INSTANT } from './hasher.ts'
import { Browser, count } from './people.ts'

/** Beside the one browser: half with no cookie, half with an attempt of their own. */
const STRANGERS = sized(2, 6)
/** How long all trials of one race may take. */
export const LIMIT = 10_000 * RACE_TRIALS
export const EMAIL = 'ada@example.com'
export const MOVED = 'ada@example.org'
const REFRESH = '__Host-latchkey-refresh'
const VARS: Vars = { ...INSTANT, MFA: 'optional' }

/** A form that one browser is about to send, and what it makes. */
export type Prepared = { ada: Browser; path: string; values: Record<string, string>; sessions: number }
/** Another request of that kind. */
type Asking = Pick<Prepared, 'ada' | 'sessions'> & { send: (who: Browser) => Promise<Response> }

/** The world of the test that runs, and its clock. */
export const here = {} as { world: World; clock: Clock }

/** For `beforeEach`: empty tables, a clock that stands, passwords that cost nothing. */
export async function beginHere(): Promise<void> {
  here.clock = stopClock()
  takeAnyPassword()
  shortenPauses()
  noPasswordIsStolen()
  here.world = await freshWorld(VARS)
}

/** The same D1 where each call of it takes a while. */
export const slowWorld = (vars: Vars = {}): World => openWorld({ ...VARS, ...vars }, slowly(3))

/** A browser on the page of a second step, and its `mfa_token`. */
export async function waiting(userId: string, step: Step): Promise<{ ada: Browser; mfaToken: string }> {
  const { world } = here
  const ada = new Browser(world)
  await ada.get('/sign-in')
  const admission = { userId, amr: ['pwd'], transport: 'cookie', remember: false } as const
  const { mfaToken, write } = beginPending(world.deps(), admission, step, 1)
  await run(world.deps().db, [write])
  return { ada, mfaToken }
}

/** All people go, and all that they left: but the signing keys. */
export async function clear(): Promise<void> {
  const left = ['users', 'sessions', 'pending_sign_ins', 'codes', 'counters', 'mails', 'audit_events', 'endings']
  const { DB } = here.world.env
  await DB.batch(left.map((table) => DB.prepare(`DELETE FROM ${table}`)))
}

/** What a browser sees and has afterwards. */
type End = { status: number; location: string | null; text: string; session: string | undefined }

/** Reads an answer to its end. */
async function endOf(answer: Response): Promise<End> {
  const cookie = answer.headers.getSetCookie().find((set) => set.startsWith(`${REFRESH}=`)) ?? ''
  const token = cookie.slice(REFRESH.length + 1).split(';', 1)[0] ?? ''
  const session = openRefreshToken(here.world.config.secrets, token)?.sessionId
  return { status: answer.status, location: answer.headers.get('Location'), text: await answer.text(), session }
}

/** The same browser so many times over, on a D1 that is slow. */
export function twinsOf(there: World, who: Browser): Browser[] {
  return Array.from({ length: RACERS }, () => {
    const twin = new Browser(there, { ip: who.ip })
    for (const [name, value] of who.jar) twin.jar.set(name, value)
    return twin
  })
}

/** Other browsers there, half of which have been on a page. */
async function strangersAt(there: World): Promise<Browser[]> {
  const strangers = Array.from({ length: STRANGERS }, () => new Browser(there))
  await Promise.all(strangers.slice(STRANGERS / 2).map((stranger) => stranger.get('/sign-in')))
  return strangers
}

/** How each sends a form: who knows the password may sign in, so there the strangers have another one. */
function sending({ path, values }: Prepared): (who: Browser, isStranger: boolean) => Promise<Response> {
  const theirs = 'password' in values && path === '/sign-in' ? { ...values, email: MOVED } : values
  return (who, isStranger) => who.submit(path, isStranger ? theirs : values)
}

/**
 * Sends a step as often as `RACERS` says, `RACE_TRIALS` times: all end alike, with one session at most, and no stranger gets anywhere.
 * Says how many trials there were.
 */
export async function race(prepare: () => Promise<Prepared | Asking>, there: World = slowWorld()): Promise<number> {
  for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
    await clear()
    const prepared = await prepare()
    const { ada, sessions } = prepared
    const send = 'send' in prepared ? prepared.send : sending(prepared)
    const before = await count('sessions', 'active = 1')
    const strangers = await strangersAt(there)
    const sent = [
      ...twinsOf(there, ada).map((twin) => send(twin, false)),
      ...strangers.map((stranger) => send(stranger, true)),
    ]
    const ends = await Promise.all((await Promise.all(sent)).map(endOf))
    const [own, others] = [ends.slice(0, RACERS), ends.slice(RACERS)]
    const about = `trial ${trial}`
    expect(new Set(own.map((end) => JSON.stringify(end))).size, about).toBe(1)
    expect([own[0]?.status, own[0]?.session !== undefined], about).toEqual([303, sessions === 1])
    expect(new Set(others.map((end) => Math.floor(end.status / 100))), about).toEqual(new Set([4]))
    expect(
      others.every((end) => end.session === undefined),
      about,
    ).toBe(true)
    if (sessions === 1) expect(await count('sessions', 'active = 1'), about).toBe(before + 1)
  }
  return RACE_TRIALS
}
