// The pages that tell somebody no: a closed door, a throttle, a proof that is too old, a Worker or a database that fails.
import type { Page } from 'playwright-core'
import { query } from '../support/servers/processes.ts'
import { appOn, cameFrom, moveTo, signUp, unseen, walkerOn, type Visit } from './walker.ts'
import { wrongCode } from '../support/authenticators/authenticator-app.ts'

/** Few sign-ins, few hashes at a time, a provider that nobody reaches, and no account but what administrators make. */
export const CLOSED = {
  SIGN_UP: 'closed',
  SIGN_IN_ATTEMPTS: '1',
  OIDC_PROVIDERS: JSON.stringify([
    { id: 'down', kind: 'oidc', name: 'Down', issuer: 'http://localhost:9', client_id: 'latchkey' },
  ]),
  OIDC_DOWN_CLIENT_SECRET: 'a secret that nobody is told',
}
/** A second factor for everybody, and a proof that is old at once. */
export const STRICT = { MFA: 'required', FRESH_SECONDS: '1' }
/** What no Worker starts with. */
export const WRONG = { TRUSTED_ORIGINS: 'nowhere', SIGN_UP: 'perhaps' }

/** Requests an address may make in a minute (wrangler.toml, FLOOD_LIMIT). */
const FLOOD = 60
/** More than the hashes that run or wait in the one object of a local server (src/hasher.ts). */
const CROWD = 36
/** More than the crowd gets to before it is told to end, and few enough for the last byte of an address. */
const MOST_GUESSES = 250
/** How often somebody comes into that crowd: one who finds room has a place in it. */
const MOST_TRIES = 8

/** What a stranger meets where only administrators make accounts (`CLOSED`), and where too much is asked. `place`: see `cameFrom`. */
export async function walkClosed(page: Page, url: string, place: number, visit: Visit): Promise<void> {
  const { at, send, refused, status, must } = walkerOn(page, url, '', visit)
  await at('/', 'home-closed')
  await at('/sign-up', 'sign-up-closed')
  await at('/sign-in/down', 'provider-down', 503)
  await at('/sign-in', 'sign-in-closed')
  const wrong = { email: `often.${place}@example.com`, password: 'not that one' }
  await send('sign-in', wrong)
  await refused('sign-in-throttled', 429, 'sign-in', wrong)
  const { extraHTTPHeaders } = cameFrom(place + 100)
  await moveTo(page, place + 100)
  const flood = async (): Promise<boolean> => {
    for (let asked = 0; asked < FLOOD; asked += 1)
      await fetch(`${url}/undo-email?token=x`, { headers: extraHTTPHeaders })
    await page.goto(`${url}/undo-email?token=x`)
    return status() === 429
  }
  // The limiter counts by the minute of the real clock: a flood that two minutes share is none, and comes again.
  if (!(await flood())) await flood()
  must('flood', 429)
  await visit('flood')
  await moveTo(page, place)
}

/** What somebody meets who signs in while as many passwords are hashed as there is room for. It takes seconds of both cores. */
export async function walkBusy(page: Page, url: string, place: number, visit: Visit): Promise<void> {
  const { send, status, must } = walkerOn(page, url, '', visit)
  const crowd = gather(url, place)
  await crowd.begun
  for (let once = 0; once < MOST_TRIES && status() !== 503; once += 1) {
    await page.goto(`${url}/sign-in`)
    await send('sign-in', { password: 'not that one', email: `busy.${place}.${once}@example.com` })
  }
  await crowd.end()
  must('sign-in-busy', 503)
  await visit('sign-in-busy')
}

/** So many people who guess passwords that there is no room for another hash, until `end` or the last of their guesses. */
function gather(url: string, place: number): { begun: Promise<void>; end: () => Promise<void> } {
  let isOver = false
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const crowd = Array.from({ length: CROWD }, async (_, who) => {
    for (let guess = 0; guess < MOST_GUESSES && !isOver; guess += 1) {
      const name = `${place}.${who}.${guess}`
      const answer = await fetch(`${url}/api/sign-in`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'CF-Connecting-IP': `203.${name}` },
        body: JSON.stringify({ email: `${name}@example.com`, password: 'not that one' }),
      })
      if (answer.status === 503) begin()
    }
    begin()
  })
  const end = async (): Promise<void> => {
    isOver = true
    await Promise.all(crowd)
  }
  return { begun, end }
}

/** What somebody meets whose request is not as it must be: by its method, its size, its type, or the site that it comes from. */
export async function walkOdd(page: Page, url: string, visit: Visit): Promise<void> {
  const { at, refused } = walkerOn(page, url, '', visit)
  await at('/account/name', 'other-method', 405)
  await at('/account/activity?limit=many', 'wrong-query')
  await page.goto(`${url}/forgot-password`)
  await refused('too-large', 413, 'forgot-password', { email: `${'a'.repeat(70_000)}@example.com` })
  await page.goto(`${url}/forgot-password`)
  await page.locator('form').evaluate((form) => form.setAttribute('enctype', 'multipart/form-data'))
  await refused('other-type', 415, 'forgot-password', { email: 'ada@example.com' })
  await page.goto('about:blank')
  await page.setContent(`<form method="post" action="${url}/sign-out"><button>Go</button></form>`)
  await refused('cross-site', 403, 'sign-out')
}

/** A form that waits for a fresh proof, of somebody who must have two factors (`STRICT`); from the sign-up on. */
export async function walkStrict(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  const { send, refused } = walker
  await signUp(unseen(walker))
  await visit('enrol')
  await send('sign-in/enrol')
  await visit('enrol-app')
  const app = await appOn(page)
  await send('sign-in/enrol', { code: wrongCode(app) })
  await visit('enrol-app-wrong')
  await send('sign-in/enrol', { code: app.code() })
  await visit('enrolled')
  await page.goto(`${url}/account`)
  // Until the proof is too old.
  await page.waitForTimeout(1100)
  await send('account/email', { email: `new.${email}` })
  await visit('prove-with-app')
  await refused('prove-with-app-wrong', 400, 'account/prove', { code: wrongCode(app) })
  // The code of this step may be spent; the next one counts, too.
  await send('account/prove', { code: app.code(1) })
  await visit('kept-form')
}

/** What somebody meets while the database (in the folder `state`) fails, and while it lacks a table. It stands again afterwards. */
export async function walkFaults(page: Page, url: string, state: string, visit: Visit): Promise<void> {
  const { refused } = walkerOn(page, url, '', visit)
  const ask = async (name: string, status: number): Promise<void> => {
    await page.goto(`${url}/forgot-password`)
    await refused(name, status, 'forgot-password', { email: 'ada@example.com' })
  }
  query(state, "CREATE TRIGGER out_of_order BEFORE INSERT ON counters BEGIN SELECT RAISE(ABORT, 'out of order'); END")
  await ask('unavailable', 503)
  query(state, 'DROP TRIGGER out_of_order')
  query(state, 'ALTER TABLE counters RENAME TO elsewhere')
  await ask('unmigrated', 500)
  query(state, 'ALTER TABLE elsewhere RENAME TO counters')
}

/** Every page of a Worker whose settings are wrong (`WRONG`). */
export const walkWrong = (page: Page, url: string, visit: Visit): Promise<void> =>
  walkerOn(page, url, '', visit).at('/sign-in', 'misconfigured', 500)
