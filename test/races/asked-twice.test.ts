// Every one-time step of a page, sent many times at once by one browser on a D1 that takes its time, as a double click does: all of
// them end alike, with one session. Of the strangers beside them, who send the same values, none gets anywhere. `npm test` tries each
// race 20 times with six at once, `npm run test:races` 200 times with twenty.
import { beforeEach, describe, expect, it } from 'vitest'
import { newRecoveryCodes } from '../../src/credentials/recovery-codes.ts'
import { run } from '../../src/db/client.ts'
import { beginPending } from '../../src/sessions/pending.ts'
import { openRefreshToken } from '../../src/sessions/refresh-token.ts'
import type { Step } from '../../src/sessions/rules.ts'
import { appOf, STEP_MS, wrongCode } from '../support/authenticators/authenticator-app.ts'
import { RACE_TRIALS, RACERS, sized } from '../support/size.ts'
import { slowly } from '../support/servers/d1.ts'
import { addOwner, ANY_HASH, noPasswordIsStolen, takeAnyPassword, type Owner } from '../support/people/factors.ts'
import { INSTANT } from '../support/people/hasher.ts'
import { shortenPauses } from '../support/pauses.ts'
import { addUser, Browser, count, newestMail, signIn } from '../support/people/people.ts'
import { begin, listen, Provider, varsFor } from '../support/providers/provider.ts'
import { freshWorld, openWorld, PASSWORD, stopClock, type World } from '../support/world.ts'

/** Beside them: half with no cookie, half with an attempt of their own. */
const STRANGERS = sized(2, 20)
const LIMIT = 10_000 * RACE_TRIALS
const EMAIL = 'ada@example.com'
const MOVED = 'ada@example.org'
const NEW_PASSWORD = 'Brighter-Lamp-93-river'
const REFRESH = '__Host-latchkey-refresh'

/** A request that one browser is about to send, and what it makes. */
type Prepared = { ada: Browser; path: string; values: Record<string, string>; sessions: number }

let world: World
let clock: ReturnType<typeof stopClock>
let owner: Owner

beforeEach(async () => {
  clock = stopClock()
  takeAnyPassword()
  shortenPauses()
  noPasswordIsStolen()
  world = await freshWorld({ ...INSTANT, MFA: 'optional' })
})

const hiddenIn = (page: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
const tokenTo = async (to: string): Promise<string> =>
  new URL((await newestMail(world, to)).link ?? '').searchParams.get('token') ?? ''

/** Opens the page of a mailed link, and finds in its form what to send. */
async function opened(ada: Browser, path: string, to: string, more: Record<string, string> = {}): Promise<Prepared> {
  const token = await tokenTo(to)
  await ada.get(`${path}?token=${token}`)
  return { ada, path, values: { token, ...more }, sessions: 0 }
}

async function signedIn(): Promise<Browser> {
  await addUser(world, EMAIL, { hash: ANY_HASH })
  const ada = new Browser(world)
  await signIn(ada, EMAIL)
  return ada
}

/** A browser on the page of a second step, and its `mfa_token`. */
async function waiting(userId: string, step: Step): Promise<{ ada: Browser; mfaToken: string }> {
  const ada = new Browser(world)
  await ada.get('/sign-in')
  const admission = { userId, amr: ['pwd'], transport: 'cookie', remember: false } as const
  const { mfaToken, write } = beginPending(world.deps(), admission, step, 1)
  await run(world.deps().db, [write])
  return { ada, mfaToken }
}

const STEPS: Record<string, () => Promise<Prepared>> = {
  'the link of a sign-up': async () => {
    const ada = new Browser(world)
    await ada.post('/api/sign-up', { email: EMAIL, password: PASSWORD })
    return { ...(await opened(ada, '/verify-email', EMAIL)), sessions: 1 }
  },
  'the link of a change of address': async () => {
    const ada = await signedIn()
    await ada.post('/api/email/change', { email: MOVED })
    return opened(ada, '/confirm-email', MOVED)
  },
  'the link that takes a change back': async () => {
    const ada = await signedIn()
    await ada.post('/api/email/change', { email: MOVED })
    await ada.post('/api/email/change/confirm', { token: await tokenTo(MOVED) })
    return opened(new Browser(world), '/undo-email', EMAIL)
  },
  'the link of a reset': async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const ada = new Browser(world)
    await ada.post('/api/password/forgot', { email: EMAIL })
    return opened(ada, '/reset-password', EMAIL, { password: NEW_PASSWORD })
  },
  'an address and a password': async () => {
    await addUser(world, EMAIL, { hash: ANY_HASH })
    const ada = new Browser(world)
    const page = await (await ada.get('/sign-in')).text()
    const values = { email: EMAIL, password: PASSWORD, return_to: hiddenIn(page, 'return_to') }
    return { ada, path: '/sign-in', values, sessions: 1 }
  },
  'a code of the app': async () => {
    owner = await addOwner(world, EMAIL)
    clock.pass(4 * STEP_MS)
    await world.env.DB.prepare('DELETE FROM sessions').run()
    const { ada, mfaToken } = await waiting(owner.id, 'second_factor')
    const values = { mfa_token: mfaToken, code: owner.app.code(), return_to: '' }
    return { ada, path: '/sign-in/totp', values, sessions: 1 }
  },
  'a recovery code': async () => {
    owner = await addOwner(world, EMAIL)
    const deps = world.deps()
    const { codes, writes } = newRecoveryCodes(deps, owner.id)
    await run(deps.db, writes)
    await world.env.DB.prepare('DELETE FROM sessions').run()
    const { ada, mfaToken } = await waiting(owner.id, 'second_factor')
    const values = { mfa_token: mfaToken, code: codes[0] ?? '', return_to: '' }
    return { ada, path: '/sign-in/recovery-code', values, sessions: 1 }
  },
  'the first code of an app that is set up': async () => {
    const id = await addUser(world, EMAIL, { hash: ANY_HASH })
    const { ada, mfaToken } = await waiting(id, 'enrolment')
    const page = await (await ada.submit('/sign-in/enrol', { mfa_token: mfaToken, return_to: '' })).text()
    const app = appOf({ secret: /<code>(\w+)<\/code>/.exec(page)?.[1] ?? '', uri: '' })
    return {
      ada,
      path: '/sign-in/enrol',
      values: { mfa_token: mfaToken, return_to: '', code: app.code() },
      sessions: 1,
    }
  },
}

/** Whoever is here, and all that they left: but the signing keys. */
async function clear(): Promise<void> {
  const left = ['users', 'sessions', 'pending_sign_ins', 'codes', 'counters', 'mails', 'audit_events', 'endings']
  await world.env.DB.batch(left.map((table) => world.env.DB.prepare(`DELETE FROM ${table}`)))
}

/** What a browser sees and has afterwards. */
type End = { status: number; location: string | null; text: string; session: string | undefined }

async function endOf(answer: Response): Promise<End> {
  const cookie = answer.headers.getSetCookie().find((set) => set.startsWith(`${REFRESH}=`)) ?? ''
  const token = cookie.slice(REFRESH.length + 1).split(';', 1)[0] ?? ''
  const session = openRefreshToken(world.config.secrets, token)?.sessionId
  return { status: answer.status, location: answer.headers.get('Location'), text: await answer.text(), session }
}

/** The same browser again, on a D1 that is slow. */
function again(there: World, who: Browser): Browser {
  const twin = new Browser(there, { ip: who.ip })
  for (const [name, value] of who.jar) twin.jar.set(name, value)
  return twin
}

async function strangersAt(there: World): Promise<Browser[]> {
  const strangers = Array.from({ length: STRANGERS }, () => new Browser(there))
  await Promise.all(strangers.slice(STRANGERS / 2).map((stranger) => stranger.get('/sign-in')))
  return strangers
}

describe('many at once by one browser', () => {
  it.each(Object.entries(STEPS))(
    'end alike by %s, and no stranger does',
    async (_, prepare) => {
      const there = openWorld({ ...INSTANT, MFA: 'optional' }, slowly(3))
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const { ada, path, values, sessions } = await prepare()
        const before = await count('sessions', 'active = 1')
        // Who knows the password may sign in: there the strangers have another one.
        const theirs = 'password' in values && path === '/sign-in' ? { ...values, email: MOVED } : values
        const strangers = await strangersAt(there)
        const twins = Array.from({ length: RACERS }, () => again(there, ada))
        const sent = [
          ...twins.map((twin) => twin.submit(path, values)),
          ...strangers.map((stranger) => stranger.submit(path, theirs)),
        ]
        const ends = await Promise.all((await Promise.all(sent)).map(endOf))
        const [own, others] = [ends.slice(0, RACERS), ends.slice(RACERS)]
        expect(new Set(own.map((end) => JSON.stringify(end))).size, `trial ${trial}`).toBe(1)
        expect(own[0]?.status, `trial ${trial}`).toBe(303)
        expect(own[0]?.session !== undefined, `trial ${trial}`).toBe(sessions === 1)
        expect(new Set(others.map((end) => Math.floor(end.status / 100))), `trial ${trial}`).toEqual(new Set([4]))
        expect(
          others.every((end) => end.session === undefined),
          `trial ${trial}`,
        ).toBe(true)
        if (sessions === 1) expect(await count('sessions', 'active = 1'), `trial ${trial}`).toBe(before + 1)
      }
    },
    LIMIT,
  )

  it(
    'end alike by a provider’s answer, and no stranger does',
    async () => {
      const acme = new Provider()
      listen(acme)
      const vars = { ...INSTANT, ...varsFor(acme.entry()) }
      const [plain, there] = [openWorld(vars), openWorld(vars, slowly(3))]
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const ada = new Browser(plain)
        const back = acme.authorize((await begin(ada, acme)).href)
        const twins = Array.from({ length: RACERS }, () => again(there, ada))
        const strangers = await strangersAt(there)
        const sent = [...twins, ...strangers].map((who) => who.get(`/callback/acme?${back.toString()}`))
        const ends = await Promise.all((await Promise.all(sent)).map(endOf))
        expect(new Set(ends.slice(0, RACERS).map((end) => JSON.stringify(end))).size, `trial ${trial}`).toBe(1)
        expect([ends[0]?.status, ends[0]?.session !== undefined], `trial ${trial}`).toEqual([303, true])
        expect(new Set(ends.slice(RACERS).map(({ status }) => status)), `trial ${trial}`).toEqual(new Set([400]))
        expect([await count('sessions'), await count('users')], `trial ${trial}`).toEqual([1, 1])
      }
    },
    LIMIT,
  )

  it(
    'count one guess by a wrong code, and are refused alike',
    async () => {
      const there = openWorld({ ...INSTANT, MFA: 'optional' }, slowly(3))
      for (let trial = 0; trial < RACE_TRIALS; trial += 1) {
        await clear()
        const { ada, path, values } = await STEPS['a code of the app']!()
        const wrong = { ...values, code: wrongCode(owner.app) }
        const answers = await Promise.all(Array.from({ length: RACERS }, () => again(there, ada).submit(path, wrong)))
        expect(new Set(answers.map((answer) => answer.status)), `trial ${trial}`).toEqual(new Set([400]))
        expect(await count('pending_sign_ins', 'attempts = 1'), `trial ${trial}`).toBe(1)
      }
    },
    LIMIT,
  )
})
