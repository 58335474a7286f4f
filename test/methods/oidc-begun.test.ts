// Sign-ins that are begun and never finished: their cookies stay few and short, since each goes along with every request to the host.
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { cookieName } from '../../src/methods/oidc/transaction.ts'
import { begin, comeBack } from '../support/providers/provider.ts'
import { count } from '../support/people/people.ts'
import { openAcme, type AtAcme } from '../support/providers/acme.ts'

let { acme, ada } = {} as AtAcme

beforeEach(async () => {
  ;({ acme, ada } = await openAcme())
})

describe('sign-ins that are begun', () => {
  /** Begins in so many tabs at once, none of which sees the others, and then has the cookies of all. */
  async function beginAtOnce(tabs: number, returnTo: string): Promise<URL[]> {
    const path = `/sign-in/acme?return_to=${encodeURIComponent(returnTo)}`
    const answers = await Promise.all(Array.from({ length: tabs }, () => ada.copy().get(path)))
    for (const answer of answers) ada.keep(answer)
    return answers.map((answer) => new URL(answer.headers.get('Location') ?? ''))
  }

  it.each(['/orders/2026/11/summary?page=9', `/${'x'.repeat(400)}`, `/${'x'.repeat(1900)}`])(
    'leaves few cookies and 4 KB of them, of 25 tabs at once and then one by one, with a return_to such as %.40s',
    async (returnTo) => {
      const begun = await beginAtOnce(25, returnTo)
      expect(ada.jar.size).toBeLessThanOrEqual(5)
      expect(ada.cookies().length).toBeLessThanOrEqual(4096)
      const last = begun.at(-1)
      expect((await comeBack(ada.copy(), acme, acme.authorize(last?.href ?? ''))).status).toBe(303)
      for (let turn = 0; turn < 6; turn += 1) {
        vi.setSystemTime(Date.now() + 10)
        await begin(ada, acme, returnTo)
        expect(ada.cookies().length).toBeLessThanOrEqual(4096)
      }
    },
  )

  it('drops short ones, the oldest first, for one that is long', async () => {
    const urls: string[] = []
    for (const returnTo of ['/a', '/b', '/c', '/d', '/e', `/${'x'.repeat(1600)}`]) {
      vi.setSystemTime(Date.now() + 10)
      urls.push((await begin(ada, acme, returnTo)).href)
    }
    expect(ada.cookies().length).toBeLessThanOrEqual(4096)
    const statuses: number[] = []
    for (const url of urls) statuses.push((await comeBack(ada.copy(), acme, acme.authorize(url))).status)
    expect(statuses.slice(-2)).toEqual([303, 303])
    expect(statuses[0]).toBe(400)
  })

  it('says so to a tab whose place another one took, and leaves that one’s sign-in alone', async () => {
    const begun = await beginAtOnce(25, '/orders')
    const newest = new Map(begun.map((url) => [cookieName(url.searchParams.get('state') ?? ''), url]))
    const lost = begun.find((url) => ![...newest.values()].includes(url))
    const answer = await comeBack(ada, acme, acme.authorize(lost?.href ?? ''))
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('too many tabs at once')])
    for (const url of newest.values())
      expect((await comeBack(ada.copy(), acme, acme.authorize(url.href))).status).toBe(303)
  })

  it('keeps nothing of where it led once it has ended, and knows the same request again', async () => {
    const back = acme.authorize((await begin(ada, acme, `/${'x'.repeat(1900)}`)).href)
    const before = ada.copy()
    const first = await comeBack(ada, acme, back)
    const [kept = ''] = [...ada.jar].flatMap(([name, value]) => (name.includes('oidc') ? [value] : []))
    expect(kept.length).toBeLessThan(700)
    for (const who of [ada, before]) {
      const again = await comeBack(who, acme, back)
      expect([again.status, again.headers.get('Location')]).toEqual([303, first.headers.get('Location')])
    }
    expect(await count('sessions')).toBe(1)
  })
})
