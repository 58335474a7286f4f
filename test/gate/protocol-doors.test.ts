// What clients call takes no cookie, so a page of any origin may call it: the guard against other sites stays out of its way.
import { expect, it } from 'vitest'
import { count } from '../support/people/people.ts'
import { freshWorld, json } from '../support/world.ts'

it.each(['/oauth/token', '/oauth/revoke'])('%s answers a page of another site as it answers anybody', async (path) => {
  const world = await freshWorld()
  const ask = async (headers: Record<string, string>) => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = 'grant_type=refresh_token&refresh_token=x&token=x&client_id=nobody'
    const answer = await world.fetch(path, { method: 'POST', headers: { ...form, ...headers }, body })
    return [answer.status, (await json(answer)).error]
  }
  expect(await ask({ Origin: 'https://spa.example', 'Sec-Fetch-Site': 'cross-site' })).toEqual([401, 'invalid_client'])
  expect(await ask({})).toEqual([401, 'invalid_client'])
  expect(await count('audit_events', "event = 'malicious_cors'")).toBe(0)
})
