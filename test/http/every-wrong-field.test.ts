// One refusal names every field that is wrong, a weak password beside a bad address (contract §2), at the API and on pages.
import { beforeAll, describe, expect, it } from 'vitest'
import { press } from '../support/people/forms.ts'
import { addUser, Browser, signIn } from '../support/people/people.ts'
import { freshWorld, json, PASSWORD, type World } from '../support/world.ts'

let world: World

beforeAll(async () => {
  world = await freshWorld()
  await addUser(world, 'ada@example.com')
})

const named = async (answer: Response): Promise<[number, string, string[]]> => {
  const { status, code, errors } = await json(answer)
  const all = (errors as { field: string; code: string }[]).map((wrong) => `${wrong.field}:${wrong.code}`)
  return [status, code, all]
}
const WEAK = ['too_short', 'no_upper_case', 'no_digit', 'no_symbol']

describe('a weak password', () => {
  it('is named beside a bad address and a bad name, at a sign-up', async () => {
    const body = { email: 'no address', password: 'kiwiplum', name: 'a\u0000b' }
    const [status, code, all] = await named(await new Browser(world).post('/api/sign-up', body))
    expect([status, code]).toEqual([400, 'invalid_request'])
    expect(all).toEqual(expect.arrayContaining(WEAK.map((rule) => `password:${rule}`)))
    expect(all.some((wrong) => wrong.startsWith('email:'))).toBe(true)
    expect(all.some((wrong) => wrong.startsWith('name:'))).toBe(true)
  })

  it('is a weak_password where nothing else is wrong', async () => {
    const answer = await new Browser(world).post('/api/sign-up', { email: 'eve@example.com', password: 'kiwiplum' })
    expect(await json(answer)).toMatchObject({ status: 400, code: 'weak_password' })
  })

  it('is named beside a code that is none, at a reset', async () => {
    const [, code, all] = await named(
      await new Browser(world).post('/api/password/reset', { challenge: 'x', code: 'abc', password: 'kiwiplum' }),
    )
    expect(code).toBe('invalid_request')
    expect(all).toEqual(expect.arrayContaining(['code:not_a_code', ...WEAK.map((rule) => `password:${rule}`)]))
  })

  it('is named beside a current one that can’t be any, at a change', async () => {
    const ada = new Browser(world)
    await signIn(ada, 'ada@example.com')
    const body = { current_password: 'x'.repeat(300), new_password: 'kiwiplum' }
    const [, , all] = await named(await ada.post('/api/password/change', body))
    expect(all).toEqual(expect.arrayContaining(['current_password:too_long', 'new_password:too_short']))
  })

  it('is named where the current one is wrong too, at a change, and counts as no guess', async () => {
    await addUser(world, 'bob@example.com')
    const bob = new Browser(world)
    await signIn(bob, 'bob@example.com')
    const body = { current_password: 'Wrong-Password-1', new_password: 'short' }
    for (let times = 0; times < 12; times += 1) {
      const answer = await json(await bob.post('/api/password/change', body))
      expect([answer.status, answer.code]).toEqual([400, 'weak_password'])
      expect(answer.errors[0]).toMatchObject({ field: 'new_password', code: 'too_short' })
    }
    const right = { current_password: PASSWORD, new_password: 'Brighter-Lamp-93-river' }
    expect((await bob.post('/api/password/change', right)).status).toBe(200)
  })

  it('says so where it is the address, though the name is what else is wrong', async () => {
    const body = { email: 'kiwi.plum@example.com', password: 'Kiwi.plum@example.com1', name: 'a\u0000b' }
    const [, , all] = await named(await new Browser(world).post('/api/sign-up', body))
    expect(all).toContain('password:contains_email')
  })

  it('is named on the page of the reset, beside a code that is none', async () => {
    const page = await press(new Browser(world), '/reset-password', {
      challenge: 'ch',
      code: 'abc',
      password: 'kiwiplum',
    })
    const text = await page.text()
    expect(page.status).toBe(400)
    expect(text).toContain('The code has six digits.')
    expect(text).toContain('Use at least 12 characters.')
    expect(text).toContain('name="challenge" value="ch"')
    expect(text).toContain('value="abc"')
  })

  it('names no field that a request doesn’t have', async () => {
    for (const body of [
      { email: 'x' },
      { email: 'x', password: 1 },
      { email: 'x', password: 'y'.repeat(20_000) },
      { email: 'x', password: null },
    ]) {
      const [status, , all] = await named(await new Browser(world).post('/api/sign-up', body))
      expect(status).toBe(400)
      expect(all.filter((wrong) => /password:(too_short|no_)/.test(wrong))).toEqual([])
    }
    const [, , all] = await named(await new Browser(world).post('/api/sign-in', { email: 'x', password: 'y' }))
    expect(all.every((wrong) => wrong.startsWith('email:'))).toBe(true)
    expect(
      (await new Browser(world).post('/api/sign-in', { email: 'ada@example.com', password: PASSWORD })).status,
    ).toBe(200)
  })
})
