// Random bad requests at the endpoints of OAuth, and often enough nearly right ones, so that they get deep.
import fc from 'fast-check'
import { changed, forgedJwts, jsonTexts, latin, texts } from '../hostile-texts.ts'

/** A request as data, so that a failure prints it. */
export type BadCall = { method: string; path: string; headers: [string, string][]; body: string | undefined }

/** The endpoints that clients call. They answer in the words of OAuth. */
export const ENDPOINTS = [
  '/oauth/token',
  '/oauth/par',
  '/oauth/revoke',
  '/oauth/introspect',
  '/oauth/device/code',
  '/oauth/register',
  '/userinfo',
]
/** Those that a browser is led to. They answer with a page, a problem, or back to a client. */
export const LED_TO = ['/authorize', '/oidc/logout', '/v2/logout']

const FIELDS = [
  'grant_type',
  'client_id',
  'client_secret',
  'code',
  'code_verifier',
  'redirect_uri',
  'refresh_token',
  'scope',
  'resource',
  'audience',
  'token',
  'token_type_hint',
  'device_code',
  'user_code',
  'client_assertion',
  'client_assertion_type',
  'subject_token',
  'subject_token_type',
  'requested_token_type',
  'actor_token',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'prompt',
  'max_age',
  'ui_locales',
  'acr_values',
  'login_hint',
  'id_token_hint',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
  'dpop_jkt',
  'prompted',
  'screen_hint',
  'post_logout_redirect_uri',
  'returnTo',
  'redirect_uris',
  '__proto__',
  'constructor',
  'a[b]',
  'token[]',
  '',
]
const VALUES = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'password',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  'urn:ietf:params:oauth:token-type:access_token',
  'code',
  'token',
  'openid',
  'openid offline_access',
  'none',
  'login',
  'S256',
  'plain',
  'form_post',
  'web_message',
  '0',
  '-1',
  '1e9',
  '999999999999999',
  'NaN',
  'https://evil.example/',
  'javascript:alert(1)',
  'http://169.254.169.254/',
  'urn:ietf:params:oauth:request_uri:x',
  '\u0000',
  'a\u0000b',
  '%00',
  '\r\nX: y',
  '\u{1f511}',
  'x'.repeat(43),
  '"',
  "' OR 1=1 --",
  '[object Object]',
]
const TYPES = [
  'application/x-www-form-urlencoded; charset=utf-16',
  'APPLICATION/X-WWW-FORM-URLENCODED',
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  '',
  ';',
  'application/x-www-form-urlencoded, text/plain',
]
const SCHEMES = ['Basic ', 'basic ', 'Bearer ', 'DPoP ', 'Basic', 'Negotiate ', '']

/** Nothing that can't be sent in a header, and ASCII alone, because this runtime prints a warning for everything else. */
// oxlint-disable-next-line no-control-regex -- control characters can be sent
const sendable = (text: string): string => text.replace(/[^\x01-\x09\x0b\x0c\x0e-\x7e]/g, '?')

/** Calls. `known`: ids and secrets of clients, sent whole; `live`: codes and tokens, which are sent changed. */
export function badCalls(known: readonly string[], live: readonly string[]): fc.Arbitrary<BadCall> {
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...VALUES, ...known) },
    { weight: 3, arbitrary: changed([...live]) },
    { weight: 2, arbitrary: fc.oneof(forgedJwts, latin, texts) },
  )
  const right = fc.constantFrom<[string, string][]>(
    [
      ['client_id', known[0] ?? ''],
      ['client_secret', known[1] ?? ''],
    ],
    [['client_id', known[2] ?? '']],
    [],
  )
  const pairs = fc
    .tuple(right, fc.array(fc.tuple(fc.constantFrom(...FIELDS), value), { maxLength: 8 }))
    .map(([first, others]) => [...first, ...others])
  const form = pairs.map((all) =>
    new URLSearchParams(all.map(([name, text]) => [name, text.toWellFormed()])).toString(),
  )
  const deep = fc.constantFrom(500, 20_000).map((depth) => `{"jwks":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  const metadata = pairs.map((all) =>
    JSON.stringify({
      redirect_uris: ['https://a.example/cb'],
      ...Object.fromEntries(all.filter(([name]) => name !== '__proto__')),
    }),
  )
  const body = fc.oneof(
    { weight: 20, arbitrary: form },
    { weight: 3, arbitrary: fc.oneof(jsonTexts, metadata, metadata, deep) },
    { weight: 2, arbitrary: fc.oneof(latin, texts).map((text) => text.toWellFormed()) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '&&&===',
        '%',
        '%zz=%',
        'a=%ff%fe',
        '\ufeffgrant_type=x',
        `token=${'x'.repeat(70_000)}`,
        'a&'.repeat(20_000),
      ),
    },
  )
  const header = (name: string, text: fc.Arbitrary<string>): fc.Arbitrary<[string, string][]> =>
    text.map((one) => [[name, sendable(one)]])
  const nothing = fc.constant<[string, string][]>([])
  const basic = fc
    .tuple(fc.constantFrom(...known, '%zz', 'a+b', ''), fc.constantFrom(...known, '%', ':'))
    .map(([id, secret]) => `Basic ${btoa(`${id}:${secret}`)}`)
  const authorization = fc.oneof(
    { weight: 5, arbitrary: nothing },
    { weight: 2, arbitrary: header('Authorization', basic) },
    {
      weight: 2,
      arbitrary: header(
        'Authorization',
        fc.tuple(fc.constantFrom(...SCHEMES), fc.oneof(changed([...live]), latin)).map((parts) => parts.join('')),
      ),
    },
  )
  const dpop = fc.oneof(
    { weight: 6, arbitrary: nothing },
    { weight: 1, arbitrary: header('DPoP', fc.oneof(forgedJwts, latin, changed([...live]))) },
  )
  const others = fc.oneof(
    { weight: 6, arbitrary: nothing },
    { weight: 1, arbitrary: header('Accept', fc.constantFrom('text/html', '*/*;q=2', '')) },
    { weight: 1, arbitrary: header('Origin', fc.constantFrom('null', 'https://evil.example', '*')) },
    { weight: 1, arbitrary: header('Content-Length', fc.constantFrom('-1', '1e9', '0')) },
    { weight: 1, arbitrary: header('Referer', fc.oneof(latin, fc.constant('https://'))) },
  )
  const type = (path: string) =>
    fc.oneof(
      {
        weight: 12,
        arbitrary: header(
          'Content-Type',
          fc.constant(path === '/oauth/register' ? 'application/json' : 'application/x-www-form-urlencoded'),
        ),
      },
      { weight: 1, arbitrary: header('Content-Type', fc.constantFrom(...TYPES)) },
    )
  return fc.constantFrom(...ENDPOINTS, ...ENDPOINTS, ...LED_TO).chain((path) => {
    const bodiless = path === '/userinfo' || path === '/v2/logout'
    const way = bodiless
      ? fc.constant(['GET', true] as const)
      : LED_TO.includes(path)
        ? fc.constantFrom(['GET', true] as const, ['POST', false] as const)
        : fc.constant(['POST', false] as const)
    return fc
      .tuple(
        way,
        form,
        path === '/oauth/register' ? fc.oneof(metadata, body) : body,
        type(path),
        authorization,
        dpop,
        others,
      )
      .map(([[method, inQuery], query, sent, ...headers]): BadCall => ({
        method,
        path: inQuery ? `${path}?${query}` : path,
        headers: headers.flat().filter(([name]) => !inQuery || name !== 'Content-Type'),
        body: inQuery ? undefined : sent,
      }))
  })
}
