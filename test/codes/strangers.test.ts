// A person and a stranger who asks for their mail (contract §7): the stranger delays nothing, replaces nothing and uses nothing
// up that the person's known device needs; and a stranger's sign-ups push nobody's out.
import { beforeEach, describe, expect, it } from 'vitest'
import { EMAIL } from '../support/people/ada.ts'
import { ANY_HASH, easyWorld, noPasswordIsStolen } from '../support/people/factors.ts'
import { slowly } from '../support/servers/d1.ts'
import { addUser, Browser, count, freshAddress, newestMail, signIn } from '../support/people/people.ts'
import { json, openWorld, rows, type AtNoon } from '../support/world.ts'

const FREE = 'grace@example.com'
const MINUTE = 60_000
const HOUR = 3_600_000
const ASKS = { '/api/password/forgot': 'reset_password', '/api/sign-in/email-code/request': 'sign_in_code' }

let { world, clock } = {} as AtNoon
/** The address of a NAT that several people sit behind. */
let nat: string

beforeEach(async () => {
  noPasswordIsStolen()
  nat = freshAddress()
  ;({ world, clock } = await easyWorld())
  await addUser(world, EMAIL, { hash: ANY_HASH })
})

async function challengeOf(who: Browser, path: string, email = EMAIL): Promise<string> {
  const answer = await who.post(path, { email })
  expect(answer.status).toBe(202)
  return (await json(answer)).challenge
}
const mailsTo = (to: string, kind: string): Promise<number> =>
  count('mails', `recipient = '${to}' AND kind = '${kind}'`)

/** A browser that has signed in to the account before, and is signed out. */
async function knownDevice(ip?: string): Promise<Browser> {
  const owner = new Browser(world, ip === undefined ? {} : { ip })
  await signIn(owner, EMAIL)
  await owner.post('/api/sign-out')
  return owner
}

describe.each(Object.entries(ASKS))('%s', (path, kind) => {
  it('of another source within the minute is mailed, and both codes live', async () => {
    const theirs = await challengeOf(new Browser(world), path)
    const { code: first } = await newestMail(world, EMAIL)
    clock.pass(1000)
    const own = await challengeOf(new Browser(world), path)
    const { code: second } = await newestMail(world, EMAIL)
    expect(own).not.toBe(theirs)
    expect(await mailsTo(EMAIL, kind)).toBe(2)
    const proves = (challenge: string, code?: string): Promise<Response> =>
      path.includes('forgot')
        ? new Browser(world).post('/api/password/reset', { challenge, code, password: 'Brighter-Lamp-93-river' })
        : new Browser(world).post('/api/sign-in/email-code', { challenge, code })
    expect((await proves(theirs, second)).status).toBe(400)
    expect((await proves(own, second)).status).toBe(200)
    // The reset ended what waited; the sign-in code of another request still works, for its own holder.
    expect((await proves(theirs, first)).status).toBe(path.includes('forgot') ? 400 : 200)
  })

  it('of the same source, as of two behind one NAT, gets the same challenge and no mail', async () => {
    const first = await challengeOf(new Browser(world, { ip: nat }), path)
    clock.pass(59_000)
    expect(await challengeOf(new Browser(world, { ip: nat }), path)).toBe(first)
    expect(await mailsTo(EMAIL, kind)).toBe(1)
    clock.pass(MINUTE)
    expect(await challengeOf(new Browser(world, { ip: nat }), path)).not.toBe(first)
  })

  it('of a stranger behind the NAT of a known device doesn’t answer for it', async () => {
    const owner = await knownDevice(nat)
    const theirs = await challengeOf(new Browser(world, { ip: nat }), path)
    expect(await challengeOf(owner, path)).not.toBe(theirs)
    expect(await mailsTo(EMAIL, kind)).toBe(2)
  })

  it('of a known device is mailed though strangers used up the address’s budget and its source’s', async () => {
    const owner = await knownDevice(nat)
    for (let turn = 0; turn < 8; turn += 1) {
      await challengeOf(new Browser(world), path)
      clock.pass(MINUTE)
    }
    const neighbour = new Browser(world, { ip: nat })
    for (let turn = 0; turn < 21; turn += 1) await neighbour.post(path, { email: `nobody-${turn}@example.com` })
    expect((await neighbour.post(path, { email: EMAIL })).status).toBe(429)
    expect(await mailsTo(EMAIL, kind)).toBe(5)
    for (let turn = 0; turn < 7; turn += 1) {
      await challengeOf(owner, path)
      await challengeOf(owner, path)
      clock.pass(MINUTE)
    }
    expect(await mailsTo(EMAIL, kind)).toBe(10)
  })

  it('of a device of another account is a stranger’s', async () => {
    const owner = await knownDevice(nat)
    const other = await challengeOf(new Browser(world, { ip: nat }), path, FREE)
    expect(await challengeOf(owner, path, FREE)).toBe(other)
  })

  it('leaves alike rows for an address that has an account and one that has none, known device or not', async () => {
    const owner = await knownDevice()
    const seen = []
    for (const [who, email] of [
      [new Browser(world), EMAIL],
      [new Browser(world), FREE],
      [owner, EMAIL],
      [owner, FREE],
    ] as const) {
      const before = await count('counters')
      world.trips.length = 0
      await challengeOf(who, path, email)
      const [first, second] = world.trips.map(({ statements }) => statements.length)
      seen.push([world.trips.length, first, second, (await count('counters')) > before])
      clock.pass(MINUTE)
    }
    expect(new Set(seen.map(String)).size).toBe(1)
  })
})

describe('sign-ups of one address', () => {
  const signUpOf = async (who: Browser, world_ = world): Promise<string> =>
    (await json(await new Browser(world_, { ip: who.ip }).post('/api/sign-up', { email: FREE }))).challenge

  it('are bounded: the mailed ones by the budget, the others at five a source and twenty in all', async () => {
    const stranger = new Browser(world)
    for (let turn = 0; turn < 15; turn += 1) {
      await signUpOf(stranger)
      clock.pass(60_000)
    }
    expect(await count('sign_ups')).toBe(10)
    for (let turn = 0; turn < 24; turn += 1) await signUpOf(new Browser(world))
    expect(await count('sign_ups')).toBe(25)
    expect(await count('codes')).toBe(25)
    expect(await mailsTo(FREE, 'sign_up_code')).toBe(5)
  })

  it('are bounded when fifty come at once', async () => {
    const slow = openWorld({}, slowly(5))
    await Promise.all(Array.from({ length: 50 }, () => signUpOf(new Browser(world), slow)))
    expect(await count('sign_ups')).toBe(25)
  })

  it('of a stranger push out nobody’s: the one before them is confirmed, one after them is mailed an hour later', async () => {
    const own = await signUpOf(new Browser(world))
    const { code } = await newestMail(world, FREE)
    for (let turn = 0; turn < 40; turn += 1) await signUpOf(new Browser(world))
    clock.pass(HOUR)
    const late = await signUpOf(new Browser(world))
    const { code: lateCode } = await newestMail(world, FREE)
    expect((await new Browser(world).post('/api/email/verify', { challenge: own, code })).status).toBe(400)
    const verified = await new Browser(world).post('/api/email/verify', { challenge: late, code: lateCode })
    expect(verified.status).toBe(200)
    expect(await rows('SELECT * FROM sign_ups')).toEqual([])
  })

  it('that nobody was mailed can be resent when the budget is new, and has no code before', async () => {
    for (let turn = 0; turn < 5; turn += 1) await signUpOf(new Browser(world))
    const challenge = await signUpOf(new Browser(world))
    expect(await count('codes', 'expires_at <= sent_at')).toBe(1)
    clock.pass(HOUR)
    await new Browser(world).post('/api/email/verify/resend', { challenge })
    const { code } = await newestMail(world, FREE)
    expect((await new Browser(world).post('/api/email/verify', { challenge, code })).status).toBe(200)
  })
})

it('a code that nobody was mailed belongs to nobody, whoever asked for it', async () => {
  for (let turn = 0; turn < 7; turn += 1) await challengeOf(new Browser(world), '/api/password/forgot')
  expect(await count('codes', 'user_id IS NOT NULL')).toBe(5)
  expect(await count('codes', 'user_id IS NULL AND expires_at <= sent_at')).toBe(2)
})
