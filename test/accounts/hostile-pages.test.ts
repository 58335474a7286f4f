// The account's pages under attack: what a form may not do because the API would refuse it, forms that are sent twice, and where they lead.
import { beforeEach, describe, expect, it } from 'vitest'
import { STEP_MS } from '../support/authenticators/authenticator-app.ts'
import { Authenticator } from '../support/authenticators/authenticator.ts'
import { adaSignedIn } from '../support/people/ada.ts'
import { ANY_HASH, enrolTotp } from '../support/people/factors.ts'
import { hiddenIn, onwardFrom, onwardIn, open, press } from '../support/people/forms.ts'
import { addUser, Browser, count, mailedToken, newestMail, signIn } from '../support/people/people.ts'
import { database, json, openWorld, PASSWORD, rows, type Clock, type World } from '../support/world.ts'

const SECURITY = '/account/security'
const PROVE = '/account/prove'
const APP = 'https://app.example.com/inbox?page=2'
const FRESH_MS = 900_000

let world: World
let ada: Browser
let clock: Clock

beforeEach(async () => {
  ;({ world, ada, clock } = await adaSignedIn({ TRUSTED_ORIGINS: 'https://app.example.com' }))
})

const locationOf = (answer: Response): string => (answer.headers.get('Location') ?? '').replace(world.config.issuer, '')

/** The same browser at a Worker of other settings, over the same D1. */
function at(there: World): Browser {
  const twin = new Browser(there, { ip: ada.ip })
  for (const [name, value] of ada.jar) twin.jar.set(name, value)
  return twin
}

const newCredential = async (conditional = false): Promise<string> => {
  const options = await json(await ada.post('/api/passkeys/options', { conditional }))
  return JSON.stringify(await new Authenticator().register(options, conditional ? { up: false } : {}))
}

describe('a session with one factor, where the policy wants two', () => {
  it('renames and removes no passkey by a form, as by the API', async () => {
    await press(ada, `${SECURITY}/passkeys`, { credential: await newCredential(true) })
    const [{ id, name } = { id: '', name: '' }] = await rows<{ id: string; name: string }>(
      'SELECT id, name FROM passkeys',
    )
    // Her token is older than her role.
    await database.prepare("UPDATE users SET role = 'ADMIN'").run()
    const half = at(openWorld({ MFA: 'admins' }))
    expect((await half.send('PATCH', `/api/passkeys/${id}`, { name: 'Mine' })).status).toBe(403)
    const path = `${SECURITY}/passkeys/${id}`
    expect((await press(half, `${path}/rename`, { name: 'Mine' })).status).toBe(403)
    expect((await press(half, `${path}/remove`, {})).status).toBe(403)
    expect((await open(half, `${SECURITY}/password`)).status).toBe(403)
    expect(await rows('SELECT name FROM passkeys')).toEqual([{ name }])
  })
})

describe('the fresh proof', () => {
  const mailedProof = async (): Promise<Record<string, string>> => {
    const fields = await onwardIn(ada, await press(ada, `${PROVE}/mail`, { return_to: SECURITY }))
    return { ...fields, code: (await newestMail(world, 'ada@example.com')).code ?? '' }
  }

  it('ends where the first one did when its form is sent twice; elsewhere its code is spent', async () => {
    clock.pass(FRESH_MS + 1)
    const fields = await mailedProof()
    const twin = at(world)
    const stranger = at(world)
    stranger.jar.delete('__Host-latchkey-attempt')
    const first = await press(ada, PROVE, fields)
    const second = await press(twin, PROVE, fields)
    expect([first.status, locationOf(first), second.status, locationOf(second)]).toEqual([303, SECURITY, 303, SECURITY])
    expect((await open(twin, `${SECURITY}/password`)).status).toBe(200)
    expect((await press(stranger, PROVE, fields)).status).toBe(400)
    const wrong = { return_to: SECURITY, challenge: fields['challenge'] ?? '', code: '000000' }
    expect((await press(ada, PROVE, wrong)).headers.getSetCookie().join()).toMatch(/-attempt=/)
  })

  it('is mailed to nobody who must prove a second factor', async () => {
    await enrolTotp(ada)
    clock.pass(STEP_MS)
    const mails = await count('mails')
    const refused = await press(ada, `${PROVE}/mail`, { return_to: SECURITY })
    expect([refused.status, await count('mails')]).toEqual([400, mails])
  })

  it('says when to come back after too many mails', async () => {
    const tried: Response[] = []
    for (let mail = 0; mail < 25 && tried.at(-1)?.status !== 429; mail += 1) {
      clock.pass(61_000)
      tried.push(await press(ada, `${PROVE}/mail`, { return_to: SECURITY }))
    }
    const last = tried.at(-1)
    expect([last?.status, Number(last?.headers.get('Retry-After')) > 0]).toEqual([429, true])
  })
})

describe('a trusted origin to return to', () => {
  // A page's `form-action 'self'` also holds for the redirect that answers its form.
  it('is led to by a page, and never by the redirect of a form', async () => {
    const credential = await newCredential(true)
    const answers = [
      await press(ada, PROVE, { return_to: APP, password: 'x' }),
      await press(ada, `${SECURITY}/passkeys`, { return_to: APP, credential }),
      await press(ada, `${SECURITY}/passkeys/later`, { return_to: APP }),
    ]
    for (const answer of answers)
      expect([answer.status, answer.headers.get('Location'), answer.headers.get('Refresh')]).toEqual([
        200,
        null,
        `0;url=${APP}`,
      ])
  })
})

describe('a new passkey', () => {
  it('gives its recovery codes to the browser whose form was sent twice', async () => {
    await open(ada, `${SECURITY}/passkeys/new`)
    const credential = await newCredential()
    const twin = at(world)
    await press(ada, `${SECURITY}/passkeys`, { credential })
    const second = await press(twin, `${SECURITY}/passkeys`, { credential })
    expect(locationOf(second)).toContain('/sign-in/second_step')
    expect((await (await onwardFrom(twin, second)).text()).match(/<code>[0-9A-Z]{5}-/g)).toHaveLength(10)
    expect(await count('passkeys')).toBe(1)
  })
})

describe('a session that was ended elsewhere meanwhile', () => {
  it('leads to the sign-in, and on to where the person was', async () => {
    const credential = await newCredential()
    const other = new Browser(world)
    await signIn(other, 'ada@example.com')
    await other.post('/api/sign-out', { scope: 'others' })
    const back = `${world.config.issuer}/account/security`
    const toSignIn = (on: string): string => `/sign-in?return_to=${encodeURIComponent(on)}`
    const fields = { return_to: SECURITY }
    expect([
      locationOf(await open(ada, `${PROVE}?return_to=${SECURITY}`)),
      locationOf(await press(ada, `${PROVE}/mail`, fields)),
      locationOf(await press(ada, PROVE, { ...fields, password: 'x' })),
      locationOf(await press(ada, `${SECURITY}/passkeys`, { ...fields, credential })),
    ]).toEqual([
      toSignIn(back),
      toSignIn(back),
      toSignIn(back),
      toSignIn(`${back}/passkeys/new?return_to=${encodeURIComponent(back)}`),
    ])
  })
})

describe('a sign-up without a password', () => {
  it('goes on where the page to return to is too long to travel within another', async () => {
    const eve = new Browser(world)
    const long = `/account?${'%20'.repeat(600)}`
    const fields = { email: 'eve@example.com', without_password: 'true', return_to: long }
    const look = await onwardFrom(eve, await press(eve, '/sign-up', fields))
    expect(look.status).toBe(200)
    const { code = '' } = await newestMail(world, 'eve@example.com')
    const done = await press(eve, '/verify-email/code', { ...hiddenIn(await look.text()), code })
    expect(locationOf(done)).toBe(`${SECURITY}/passkeys/new`)
  })
})

describe('a page to return to that is as long as may be', () => {
  it('fits the cookie by which a mailed link leads there', async () => {
    const long = `/account?${'&'.repeat(1900)}`
    const eve = new Browser(world)
    const fields = { email: 'eve@example.com', password: PASSWORD, return_to: long }
    const look = await press(eve, '/sign-up', fields)
    const cookie = look.headers.getSetCookie().find((each) => each.startsWith('__Host-latchkey-onward=')) ?? ''
    expect(cookie.split(';')[0]?.length).toBeLessThan(4096)
    const token = await mailedToken(world, 'eve@example.com')
    expect(locationOf(await press(eve, '/verify-email', { token }))).toBe(long)
  })

  it('leads through every page that leads through another', async () => {
    const inner = encodeURIComponent(`${world.config.issuer}/account/connections?${'%20'.repeat(500)}`)
    const page = `${SECURITY}/passkeys/new?return_to=${inner}`
    const led = await open(new Browser(world), page)
    expect((await open(ada, locationOf(led))).status).toBe(200)
    clock.pass(FRESH_MS + 1)
    const proof = locationOf(await open(ada, page))
    expect([proof.slice(0, PROVE.length), (await open(ada, proof)).status]).toEqual([PROVE, 200])
  })
})

describe('a page that was left open for another person', () => {
  it('deletes only the account that it names', async () => {
    const asked = hiddenIn(await (await open(ada, '/account/delete')).text())
    await addUser(world, 'bob@example.com', { hash: ANY_HASH })
    await signIn(ada, 'bob@example.com')
    const answer = await press(ada, '/account/delete', asked)
    expect([answer.status, await count('users')]).toEqual([409, 2])
    const again = await open(ada, /class="button" href="([^"]+)"/.exec(await answer.text())?.[1] ?? '')
    const done = await press(ada, '/account/delete', hiddenIn(await again.text()))
    expect(locationOf(done)).toBe('/account/delete/done')
    expect(await rows('SELECT email FROM users')).toEqual([{ email: 'ada@example.com' }])
  })
})
