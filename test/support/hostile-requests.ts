// Requests as no honest client sends them: the router's own routes with wrong bodies, headers, cookies, tokens, paths and
// methods, and often enough nearly right ones, so that they get deep into the Worker.
import fc from 'fast-check'
import { once } from './once.ts'
import { brokenJson, brokenUtf8, changed, forgedJwts, jsonTexts, latin, texts } from './hostile-texts.ts'

type Header = [name: string, value: string]
/** A request as data, so that a failure prints it. */
export type Hostile = { method: string; path: string; headers: Header[]; body: string | number[] | undefined }

/** A route as the router has it (`:id`), with the keys of its body and of its query. */
export type Route = { method: string; path: string; keys: readonly string[]; query: readonly string[] }

/** What the generator is told of the Worker: its routes, and what is live there. */
export type Known = {
  routes: readonly Route[]
  /** Cookie headers and access tokens of live sessions: sent whole too, but never where that would rightly end one. */
  cookies: readonly string[]
  accessTokens: readonly string[]
  /** What would do something under a key of a body or as a cookie of a name (refresh tokens …): never sent whole. */
  handles: Readonly<Record<string, readonly string[]>>
  /** A sign-up that waits: its challenge is sent whole too, but never with its code. */
  pending: { challenge: string; code: string }
  /** Ids that are none of one's own business. */
  foreignIds: readonly string[]
  email: string
  password: string
  /** Ids in OIDC_PROVIDERS. */
  providers: readonly string[]
}

const ISSUER = 'http://localhost:8787'
const COOKIES = ['__Host-latchkey-access', '__Host-latchkey-refresh', '__Host-latchkey-device']
/** What ends the session of whoever asks rightly: nobody's who is known is shown there whole. */
const ENDS = [
  'DELETE /api/user',
  'DELETE /api/sessions',
  'POST /api/sign-out',
  'POST /sign-out',
  'POST /account/sessions/others',
  'POST /account/delete',
  'POST /oidc/logout/confirm',
]
const ODD_ADDRESSES = ['', '::', ':::', '::ffff:1.2.3.999', '[::1]', 'fe80::1%eth0', '1.2.3.4.5', 'unknown']
const FORM_KEYS = ['mfa_token', 'code', 'return_to', 'logout_token', 'state']
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE']

type Weighted<T> = readonly [weight: number, arbitrary: fc.Arbitrary<T>]
const either = <T>(...choices: Weighted<T>[]): fc.Arbitrary<T> =>
  fc.oneof(...choices.map(([weight, arbitrary]) => ({ weight, arbitrary })))
const header = (name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Header[]> =>
  // No line break and no NUL, which can't be sent; ASCII, because this runtime prints a warning for everything else.
  // oxlint-disable-next-line no-control-regex -- control characters can be sent
  value.map((text) => [[name, text.replace(/[^\x01-\x09\x0b\x0c\x0e-\x7e]/g, '?')]])
const none = fc.constant<Header[]>([])
const inUrl = (text: string): string => encodeURIComponent(text.toWellFormed().slice(0, 3000))

/** Requests against what is known. */
export function hostileRequests(known: Known): fc.Arbitrary<Hostile> {
  const all = [...Object.values(known.handles).flat(), ...known.accessTokens, known.pending.challenge]
  const handle = changed(all)
  const nearly = new Map(Object.entries(known.handles).map(([key, tokens]) => [key, changed(tokens, all)]))
  const garbage = fc.oneof(handle, forgedJwts, latin, texts)

  /** What belongs to a key of a body; anything that is not here is a handle of some sort. */
  const fitting: Record<string, fc.Arbitrary<string>> = {
    email: fc.oneof(fc.emailAddress(), fc.constant(known.email)),
    password: fc.constantFrom(known.password, 'Kiwi&42-plum-pear'),
    name: fc.string({ unit: 'grapheme', maxLength: 20 }),
    transport: fc.constantFrom('cookie', 'bearer'),
    scope: fc.constantFrom('session', 'others', 'all'),
    challenge: fc.oneof(handle, fc.constant(known.pending.challenge)),
    code: fc
      .nat(999_999)
      .map((number) => String(number).padStart(6, '0'))
      .filter((code) => code !== known.pending.code),
  }
  if (fitting['code'] !== undefined) fitting['totp_code'] = fitting['code']
  const fits = new Map(Object.entries(fitting).map(([key, text]) => [key, text.map((value) => JSON.stringify(value))]))
  fits.set('remember', fc.constantFrom('true', 'false'))
  const pairOf = once((key: string): fc.Arbitrary<string> =>
    either(
      [9, fits.get(key) ?? (nearly.get(key) ?? handle).map((text) => JSON.stringify(text))],
      [4, jsonTexts],
      [1, garbage.map((text) => JSON.stringify(text))],
    ).map((value) => `${JSON.stringify(key)}:${value}`),
  )
  const structured = (route: Route): fc.Arbitrary<string> =>
    fc
      .tuple(
        fc.subarray([...route.keys], { minLength: Math.max(0, route.keys.length - 2) }),
        fc.constantFrom('__proto__', 'constructor', 'role', 'id', 'toString', '', ...route.keys),
        fc.nat(3),
      )
      .chain(([keys, extra, odd]) => fc.tuple(...(odd === 0 ? [...keys, extra] : keys).map(pairOf)))
      .map((pairs) => `{${pairs.join(',')}}`)
  const form = fc
    .tuple(fc.constantFrom('token', 'token', ...FORM_KEYS, 'token[]', '', '%'), garbage, fc.boolean())
    .map(([key, value, encoded]) => `${key}=${encoded ? inUrl(value) : value}`)
  const huge = fc.constantFrom(65_535, 65_536, 65_537, 70_000).map((length) => `{"name":"${'x'.repeat(length - 11)}"}`)
  const bodyOf = once((route: Route): fc.Arbitrary<Hostile['body']> =>
    either<Hostile['body']>(
      [140, route.path.startsWith('/api/') ? structured(route) : form],
      [10, fc.constant(undefined)],
      [8, jsonTexts],
      [10, brokenJson],
      [10, brokenUtf8],
      [4, form],
      [1, huge],
    ),
  )
  const typeOf = once((isApi: boolean): fc.Arbitrary<Header[]> =>
    header(
      'Content-Type',
      either(
        [20, fc.constant(isApi ? 'application/json' : 'application/x-www-form-urlencoded')],
        [
          1,
          fc.constantFrom('Application/JSON; charset=utf-8', 'application/json;charset=utf-16', 'application/json,x'),
        ],
        [
          1,
          fc.oneof(
            fc.constantFrom('text/plain', 'multipart/form-data; boundary=x', 'multipart/form-data', '', ';'),
            latin,
          ),
        ],
      ),
    ),
  )

  const [origins, sites] = [
    ['null', '', '*', 'https://evil.example', `${ISSUER}/`, `${ISSUER}, ${ISSUER}`, 'file://', ISSUER],
    ['none', 'cross-site', 'same-site', 'same-origin', 'SAME-ORIGIN', ''],
  ]
  const provenance = either(
    [5, none],
    [
      12,
      fc.constant<Header[]>([
        ['Origin', ISSUER],
        ['Sec-Fetch-Site', 'same-origin'],
      ]),
    ],
    [1, header('Origin', fc.oneof(fc.constantFrom(...origins), latin))],
    [1, header('Sec-Fetch-Site', fc.oneof(fc.constantFrom(...sites), latin))],
    [
      1,
      fc.tuple(fc.constantFrom(...origins), fc.constantFrom(...sites)).map(([origin, site]): Header[] => [
        ['Origin', origin],
        ['Sec-Fetch-Site', site],
      ]),
    ],
  )
  const cookie = fc.oneof(
    ...COOKIES.map((name) => fc.oneof(nearly.get(name) ?? handle, garbage).map((value) => `${name}=${value}`)),
    fc.constantFrom('', '=', 'a', 'theme=dark', `${COOKIES[0]}`, `${COOKIES[1]}="x"`),
    latin,
  )
  const cookiesOf = once((whole: boolean): fc.Arbitrary<Header[]> =>
    either(
      [5, none],
      [
        3,
        header(
          'Cookie',
          fc.array(cookie, { minLength: 1, maxLength: 4 }).map((all) => all.join('; ')),
        ),
      ],
      [whole ? 4 : 0, header('Cookie', fc.constantFrom(...known.cookies))],
    ),
  )
  const schemes = ['Bearer ', 'bearer ', 'BEARER   ', 'Bearer', 'Basic ', 'Negotiate ', 'DPoP ', '', 'Bearer x ']
  const authorizationOf = once((whole: boolean): fc.Arbitrary<Header[]> =>
    either(
      [9, none],
      [
        2,
        header(
          'Authorization',
          fc.oneof(handle, forgedJwts).map((token) => `Bearer ${token}`),
        ),
      ],
      [
        1,
        header(
          'Authorization',
          fc.tuple(fc.constantFrom(...schemes), garbage).map((parts) => parts.join('')),
        ),
      ],
      [
        whole ? 2 : 0,
        header(
          'Authorization',
          fc.constantFrom(...known.accessTokens).map((token) => `Bearer ${token}`),
        ),
      ],
    ),
  )
  const others = either(
    [8, none],
    [1, header('Content-Length', fc.constantFrom('-1', '1e9', 'x', '0', '65537'))],
    [1, header('Access-Control-Request-Method', fc.constantFrom('PATCH', 'X', ''))],
    [1, header('User-Agent', fc.oneof(texts, latin))],
    [1, header('CF-Connecting-IP', fc.oneof(fc.constantFrom(...ODD_ADDRESSES), latin))],
    [1, header('Accept', fc.constantFrom('text/html', '*/*;q=2', 'application/xml'))],
    [
      1,
      fc.constantFrom<Header[]>(
        [['X-HTTP-Method-Override', 'DELETE']],
        [['X-Forwarded-Host', 'evil.example']],
        [['Host', 'evil.example']],
        [['Range', 'bytes=0-1']],
        [['If-None-Match', '*']],
      ),
    ],
  )

  const segment = fc.oneof(
    fc.constantFrom(
      ...known.foreignIds,
      '%',
      '%zz',
      '%00',
      '%2f',
      '%E0%A4%A',
      '..',
      '.',
      ':id',
      '*',
      '%ED%A0%80',
      ';a=b',
    ),
    fc.oneof(texts, latin).map(inUrl),
  )
  const extras = ['/', '//', '/.', '/%2e%2e', '%00', ';x', '.json', '%20', '/..', '\\', '%']
  const pathOf = once((route: Route): fc.Arbitrary<string> => {
    const named = route.path.endsWith('/:provider')
    const part = either([named ? 9 : 0, fc.constantFrom(...known.providers)], [1, segment])
    const filled = part.map((text) => route.path.replace(/:\w+/, () => text))
    return either(
      [30, filled],
      [1, fc.tuple(filled, fc.constantFrom(...extras)).map(([path, extra]) => path + extra)],
      [1, fc.tuple(filled, fc.constantFrom(...extras)).map(([path, extra]) => `/${extra}${path}`)],
      [1, fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`)],
    )
  })
  const values = fc.oneof(
    garbage,
    fc.integer().map(String),
    fc.constantFrom('1', '100', '101', 'NaN', '1e2', '0x10', ...known.foreignIds),
  )
  const queryOf = once((route: Route): fc.Arbitrary<string> => {
    const pair = fc
      .tuple(fc.constantFrom(...route.query, 'token', '__proto__', 'a[b]', ''), values, fc.nat(9))
      .map(([key, text, raw]) => `${key}=${raw === 0 ? '%' : inUrl(text)}`)
    return either(
      [route.query.length > 0 ? 1 : 4, fc.constant('')],
      [2, fc.array(pair, { minLength: 1, maxLength: 3 }).map((pairs) => `?${pairs.join('&')}`)],
    )
  })

  const lineOf = once((route: Route) =>
    fc.tuple(
      fc.constant(route),
      either([9, fc.constant(route.method)], [1, fc.constantFrom(...METHODS)]),
      pathOf(route),
    ),
  )

  return fc
    .constantFrom(...known.routes, ...known.routes.filter(({ keys }) => keys.length > 1))
    .chain(lineOf)
    .chain(([route, method, path]) => {
      const whole = !ENDS.includes(`${method} ${new URL(ISSUER + path).pathname.replace(/\/+$/, '')}`)
      return fc
        .tuple(
          queryOf(route),
          bodyOf(route),
          typeOf(route.path.startsWith('/api/')),
          provenance,
          cookiesOf(whole),
          authorizationOf(whole),
          others,
        )
        .map(([search, body, type, ...headers]): Hostile => {
          const bodiless = method === 'GET' || method === 'HEAD' || body === undefined
          return {
            method,
            path: path + search,
            headers: [...(bodiless ? [] : type), ...headers.flat()],
            body: bodiless ? undefined : body,
          }
        })
    })
}
