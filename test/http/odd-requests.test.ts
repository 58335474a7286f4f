// No input, however broken, gets a 5xx (contract §2): odd requests at the edges, one by one, by a person and by a program.
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { LIKES_PAGES } from '../support/people/forms.ts'
import { addUser, freshAddress } from '../support/people/people.ts'
import { freshWorld, type World } from '../support/world.ts'

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: 'http://localhost:8787' }
const JSON_TYPE = { 'Content-Type': 'application/json' }
const APP = { Origin: 'capacitor://localhost' }
type Odd = [method: string, path: string, headers?: Record<string, string>, body?: string]

const ODD: Odd[] = [
  ['GET', '/%'],
  ['GET', '/%00/'],
  ['GET', '/%0d%0aLocation:%20https://evil.example/'],
  ['GET', '//'],
  ['GET', '////sign-in////'],
  ['GET', '/sign-in/?return_to=%0d%0aX: y'],
  ['GET', `/${'a/'.repeat(2000)}`],
  ['GET', '/sign-in/%2e%2e/'],
  ['GET', '/sign-in/;a=b/'],
  ['GET', '/?'],
  ['GET', '/?a=%ff&a=%'],
  ['PROPFIND', '/'],
  ['HEAD', '/'],
  ['HEAD', '/nope/'],
  ['POST', '/'],
  ['POST', '/', FORM, 'x'],
  ['OPTIONS', '/'],
  ['OPTIONS', '/sign-in/'],
  ['GET', '/problems/'],
  ['GET', '/problems/__proto__'],
  ['GET', '/problems/toString/'],
  ['GET', '/callback/acme'],
  ['GET', '/callback/acme/?state=x'],
  ['POST', '/callback/acme', { 'Content-Type': 'text/plain' }, 'state=x'],
  ['POST', '/callback/acme', FORM, '%'],
  ['GET', '/.well-known/assetlinks.json/'],
  ['GET', '/.well-known/apple-app-site-association?x'],
  ['POST', '/.well-known/assetlinks.json', FORM, ''],
  ['POST', '/forgot-password', FORM, ''],
  ['POST', '/forgot-password', FORM, 'email'],
  ['POST', '/forgot-password', FORM, 'email=a&email=b&__proto__=x'],
  ['POST', '/forgot-password', FORM, 'email=%ED%A0%80@x.example'],
  ['POST', '/forgot-password', FORM, `email=${'a'.repeat(60_000)}`],
  ['POST', '/forgot-password', FORM, `email=${'a'.repeat(70_000)}`],
  ['POST', '/reset-password', FORM, 'password='],
  ['POST', '/reset-password', FORM, 'challenge=&code=&password='],
  ['POST', '/reset-password', FORM, 'challenge=x&token=y&code=1&password=%00'],
  ['POST', '/reset-password', FORM, 'challenge=x&code=123456&password=%ED%A0%80'],
  ['POST', '/reset-password', FORM, `challenge=${'x'.repeat(199)}&code=123456&password=Kiwi%2642-plum-pear`],
  ['POST', '/reset-password', FORM, `token=x&password=${'ab'.repeat(20_000)}`],
  ['POST', '/sign-in', FORM, 'email=a@b.example&password=x&return_to=javascript:alert(1)'],
  ['POST', '/sign-in', FORM, 'email=%00&password=%00&return_to='],
  ['POST', '/sign-in', FORM, 'constructor=x&toString=y'],
  ['POST', '/api/sign-in', { ...JSON_TYPE, ...APP }, '{"transport":"cookie"}'],
  ['POST', '/api/sign-in', { ...JSON_TYPE, ...APP }, '{"email":"a@b.example","password":"x","transport":{}}'],
  ['POST', '/api/sign-up', JSON_TYPE, '{"email":{},"password":[],"name":{}}'],
  ['POST', '/api/sign-up', JSON_TYPE, '{"password":"\\ud800","email":"\\ud800"}'],
  ['POST', '/api/sign-up', JSON_TYPE, '{"__proto__":{"password":"x"},"email":"x"}'],
  ['POST', '/api/password/reset', JSON_TYPE, '[{"password":"x"}]'],
  ['POST', '/api/sign-out', { ...JSON_TYPE, Origin: '://' }, '{}'],
  ['POST', '/api/sign-out', { ...JSON_TYPE, Origin: `https://${'x'.repeat(8000)}` }, '{}'],
  ['POST', '/api/sign-out', { ...JSON_TYPE, ...APP, Cookie: '=' }, '{}'],
  ['GET', '/sign-in', { ...APP, Cookie: 'a=b' }],
  ['OPTIONS', '/api/user', { ...APP, 'Access-Control-Request-Method': '', 'Access-Control-Request-Headers': ',,,' }],
  [
    'OPTIONS',
    '/nope/',
    { ...APP, 'Access-Control-Request-Method': 'X', 'Access-Control-Request-Headers': 'x'.repeat(9000) },
  ],
]

let world: World

beforeAll(async () => {
  world = await freshWorld({
    TRUSTED_ORIGINS: 'capacitor://localhost',
    APP_LINKS: '{"apple":["ABCDE12345.com.example.app"]}',
  })
  await addUser(world, 'ada@example.com')
})

describe('an odd request', () => {
  it.each(ODD)('%s %s is answered, and not by a 5xx', async (method, path, headers = {}, body) => {
    const errors = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const accept of [LIKES_PAGES, '*/*', 'text/html;;;q=,', `text/html,${'*/*,'.repeat(1000)}`]) {
      const answer = await world.fetch(`http://localhost:8787${path}`, {
        method,
        headers: { 'CF-Connecting-IP': freshAddress(), Accept: accept, ...headers },
        ...(body === undefined ? {} : { body }),
      })
      const text = await answer.text()
      expect(answer.status).toBeLessThan(500)
      expect(answer.headers.get('X'), 'a header of theirs').toBeNull()
      const location = answer.headers.get('Location')
      if (location !== null) expect(new URL(location, 'http://localhost:8787').origin).toBe('http://localhost:8787')
      expect(text).not.toMatch(/javascript:alert/)
    }
    expect(errors.mock.calls).toEqual([])
    vi.restoreAllMocks()
  })
})
