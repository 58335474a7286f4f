// Requests as no honest client sends them: right routes with wrong bodies, headers, cookies, tokens, paths and methods, and
// often enough nearly right ones, so that they get deep into the Worker.
import fc from 'fast-check'

/** A request as data, so that a failure prints it. */
export type Hostile = { method: string; path: string; headers: [string, string][]; body: string | number[] | undefined }

/** What the Worker knows: its routes, and live things that may be shown to it whole, or only with something changed. */
export type Known = {
  routes: readonly Route[]
  /** Whole cookie headers and access tokens of live sessions. */
  cookies: readonly string[]
  accessTokens: readonly string[]
  /** Handles that would do something: refresh tokens, device cookies, link tokens. Never sent whole. */
  handles: readonly string[]
  /** A sign-up that waits: the challenge may be sent whole, but never with its code. */
  pending: { challenge: string; code: string }
  /** Things of other people that somebody signed in may ask for: ids of sessions and users. */
  foreignIds: readonly string[]
  /** An address that has an account. */
  email: string
  password: string
}

/** A route as the router has it (`:id`), the keys of its body and of its query. */
export type Route = { method: string; path: string; keys: readonly string[]; query: readonly string[] }

const COOKIES = ['__Host-latchkey-access', '__Host-latchkey-refresh', '__Host-latchkey-device']
const ISSUER = 'http://localhost:8787'

/** Routes that end something for whoever is signed in: nobody whole comes here. */
const ENDS = ['DELETE /api/user', 'DELETE /api/sessions', 'POST /api/sign-out']

const latin = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })
const anyUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
  .map((units) => String.fromCharCode(...units))

const texts = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'ada\0',
    '\ud800',
    '\udfff\ud800',
    '\ufeff',
    '\u202e\u2066',
    '\u200b',
    '\r\nSet-Cookie: admin=1',
    "' OR 1=1 --",
    "'; DROP TABLE users; --",
    '" or ""="',
    '%00',
    '%',
    '${7*7}{{7*7}}',
    '<script>alert(1)</script>',
    '../../../etc/passwd',
    '__proto__',
    'constructor',
    'null',
    'true',
    '1e309',
    '000000',
    '123456',
    '\u0661\u0662\u0663\u0664\u0665\u0666',
    '00000000-0000-7000-8000-000000000000',
  ),
  fc
    .constantFrom(20, 21, 36, 64, 65, 200, 201, 256, 257, 1000, 1025, 10_001, 50_000)
    .map((length) => 'a'.repeat(length)),
  fc.constantFrom(100, 257, 5000).map((length) => '\u{1f511}'.repeat(length)),
  fc.string({ unit: 'binary', maxLength: 30 }),
  anyUnits,
  latin,
)

/** JSON texts, not values: so that keys may come twice, be `__proto__`, or nest too deep. */
const jsonTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: texts.map((text) => JSON.stringify(text)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...['null', 'true', 'false', '0', '-0', '-1', '1e308', '1e999', '-1e999', '1e-400', '0.1', '9007199254740993'],
      ...['[]', '{}', '[null]', '[[]]', '[1,2,3]', '["a","b"]', '{"length":-1}', '{"then":1}', '{"toString":null}'],
      ...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"$ne":null}'],
      ...['{"valueOf":1,"toJSON":1}', '"\\u0000"', '"\\ud800"', '{"":""}', '[{"a":[{"a":[{}]}]}]'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(100, 5000, 30_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  },
  { weight: 1, arbitrary: fc.constantFrom(50, 3000).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)) },
  { weight: 1, arbitrary: fc.constantFrom(10, 5000).map((length) => `[${Array(length).fill('0').join(',')}]`) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
)

/** The text with something changed in its middle: what was a token is none. */
const changed = (texts_: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...texts_),
      fc.nat(),
      fc.constantFrom('A', 'z', '0', '_', '-', '.', '=', '~', ' '),
      fc.nat(5),
    )
    .map(([text, where, character, how]) => {
      const at = 1 + (where % Math.max(1, text.length - 6))
      const head = text.slice(0, at)
      const tail = text.slice(at)
      const other = tail[0] === character ? 'B' : character
      const dots = text.split('.')
      return (
        [
          head + other + tail.slice(1),
          head + other + tail,
          head + tail.slice(2),
          head,
          tail,
          dots.length === 3 ? `${dots[0]}.${dots[1]}.` : head.toUpperCase() + 'X' + tail,
        ][how] ?? head
      )
    })
    .filter((text) => !texts_.includes(text))

const base64Url = (text: string): string => {
  const bytes = new TextEncoder().encode(text)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** JWTs that nobody signed: any header over any claims. */
const forged = fc
  .tuple(
    fc.constantFrom(
      ...['{"alg":"none"}', '{"alg":"HS256","typ":"at+jwt"}', '{"alg":"ES256","typ":"at+jwt","kid":"x"}', '[]', '{}'],
      ...['{"alg":"ES256","typ":"at+jwt","kid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}', 'x', '', 'null'],
      ...['{"alg":"ES256","typ":"at+jwt","kid":["a"],"crit":["b64"],"b64":false}', '{"alg":{},"kid":{}}'],
      ...['{"alg":"ES256","jwk":{"kty":"EC"},"jku":"http://evil.example/","x5u":"http://evil.example/"}'],
    ),
    fc.oneof(jsonTexts, fc.constant('{"sub":"x","exp":9999999999,"iat":0,"role":"SUPER_ADMIN"}')),
    fc.constantFrom('', 'AAAA', 'A'.repeat(86), '!', '.'),
  )
  .map(([header, claims, signature]) => `${base64Url(header)}.${base64Url(claims).slice(0, 9000)}.${signature}`)

/** Header values: no line break and no NUL (those can't be sent), ASCII (the runtime prints a warning for the rest). */
const headerText = (text: string): string => text.replace(/[^\x01-\x09\x0b\x0c\x0e-\x7e]/g, '?')

/** Requests against what is known. */
export function hostileRequests(known: Known): fc.Arbitrary<Hostile> {
  const handle = changed([...known.handles, ...known.accessTokens, known.pending.challenge])
  const garbage = fc.oneof(handle, forged, latin, texts)

  /** Something for a key: often what belongs there, so that the others get their turn. */
  const valueOf = (key: string): fc.Arbitrary<string> => {
    const fitting: Record<string, fc.Arbitrary<string>> = {
      email: fc.oneof(
        fc.emailAddress(),
        fc.nat(1e9).map((n) => `person-${n}@example.com`),
        fc.constant(known.email),
      ),
      password: fc.oneof(fc.constant(known.password), fc.constant('Kiwi&42-plum-pear')),
      name: fc.string({ unit: 'grapheme', maxLength: 20 }),
      transport: fc.constantFrom('cookie', 'bearer'),
      scope: fc.constantFrom('session', 'others', 'all'),
      code: fc
        .nat(999_999)
        .map((n) => String(n).padStart(6, '0'))
        .filter((code) => code !== known.pending.code),
      challenge: fc.oneof(handle, fc.constant(known.pending.challenge)),
      limit: fc.integer({ min: -1, max: 101 }).map(String),
    }
    const fits = (fitting[key] ?? handle).map((text) => JSON.stringify(text))
    return fc.oneof(
      { weight: 5, arbitrary: fits },
      { weight: 4, arbitrary: jsonTexts },
      { weight: 1, arbitrary: garbage.map((text) => JSON.stringify(text)) },
    )
  }

  const structured = (route: Route): fc.Arbitrary<string> => {
    const strange = fc.constantFrom('__proto__', 'constructor', 'role', 'id', 'toString', '', ...route.keys)
    const pair = (key: string): fc.Arbitrary<string> => valueOf(key).map((value) => `${JSON.stringify(key)}:${value}`)
    return fc
      .tuple(fc.subarray([...route.keys], { minLength: Math.max(0, route.keys.length - 2) }), strange, fc.nat(3))
      .chain(([keys, extra, odd]) => fc.tuple(...(odd === 0 ? [...keys, extra] : keys).map(pair)))
      .map((pairs) => `{${pairs.join(',')}}`)
  }

  const broken = fc
    .tuple(jsonTexts, fc.nat(), fc.constantFrom('', '{', '}', '"', '\\', ',', '\0', '//', "'"))
    .map(([text, at, character]) => text.slice(0, at % (text.length + 1)) + character)
  /** Bytes that are no UTF-8, or not at their beginning: a lone 0xff, a cut sequence, byte order marks, UTF-16. */
  const bytes = fc
    .tuple(
      jsonTexts,
      fc.constantFrom([0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xfe, 0xff], [0xef, 0xbb, 0xbf]),
      fc.nat(),
    )
    .map(([text, some, at]) => {
      const all = [...new TextEncoder().encode(text.slice(0, 500))]
      all.splice(at % (all.length + 1), 0, ...some)
      return all
    })
  const huge = fc.constantFrom(65_535, 65_536, 65_537, 70_000).map((length) => `{"name":"${'x'.repeat(length - 11)}"}`)

  const bodyOf = (route: Route): fc.Arbitrary<Hostile['body']> => {
    const form = fc
      .tuple(fc.constantFrom('token', 'token[]', '', '%', 'challenge'), garbage, fc.boolean())
      .map(([key, value, encoded]) => `${key}=${encoded ? encodeURIComponent(value.toWellFormed()) : value}`)
    return fc.oneof(
      { weight: 14, arbitrary: route.path.startsWith('/api') ? structured(route) : form },
      { weight: 2, arbitrary: fc.constant(undefined) },
      { weight: 2, arbitrary: jsonTexts },
      { weight: 2, arbitrary: broken },
      { weight: 2, arbitrary: bytes },
      { weight: 1, arbitrary: form },
      { weight: 0.2 * 5, arbitrary: fc.oneof({ weight: 1, arbitrary: huge }, { weight: 4, arbitrary: fc.json() }) },
    )
  }

  const contentType = (route: Route): fc.Arbitrary<string> =>
    fc.oneof(
      {
        weight: 8,
        arbitrary: fc.constant(
          route.path.startsWith('/api') ? 'application/json' : 'application/x-www-form-urlencoded',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          'Application/JSON; charset=utf-8',
          'application/json;charset=utf-16',
          'application/json, text/plain',
        ),
      },
      {
        weight: 1,
        arbitrary: fc.oneof(
          fc.constantFrom(
            'text/plain',
            'multipart/form-data; boundary=x',
            'multipart/form-data',
            'application/x-www-form-urlencoded',
            '',
            ';',
            'a/b/c',
          ),
          latin,
        ),
      },
    )

  /** Where it says that it comes from: a script, a page of ours, or any other. */
  const provenance = fc.oneof(
    { weight: 6, arbitrary: fc.constant<[string, string][]>([]) },
    {
      weight: 5,
      arbitrary: fc.constant<[string, string][]>([
        ['Origin', ISSUER],
        ['Sec-Fetch-Site', 'same-origin'],
      ]),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.oneof(
            fc.constantFrom('null', '', '*', 'https://evil.example', `${ISSUER}/`, `${ISSUER}, ${ISSUER}`, 'file://'),
            latin,
          ),
          fc.oneof(fc.constantFrom('none', 'cross-site', 'same-site', 'SAME-ORIGIN', ''), latin),
          fc.subarray([0, 1], { minLength: 1 }),
        )
        .map(([origin, site, which]) => {
          const both: [string, string][] = [
            ['Origin', origin],
            ['Sec-Fetch-Site', site],
          ]
          return which.flatMap((at) => both.slice(at, at + 1))
        }),
    },
  )

  const cookies = (whole: boolean): fc.Arbitrary<[string, string][]> => {
    const named = fc.tuple(fc.constantFrom(...COOKIES), garbage).map(([name, value]) => `${name}=${value}`)
    const jar = fc.array(
      fc.oneof(named, fc.constantFrom('', '=', 'a', 'theme=dark', `${COOKIES[0]}`, `${COOKIES[1]}="x"`), latin),
      { minLength: 1, maxLength: 4 },
    )
    const live = whole ? [{ weight: 4, arbitrary: fc.constantFrom(...known.cookies) }] : []
    return fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      ...[...live, { weight: 3, arbitrary: jar.map((all) => all.join('; ')) }].map(({ weight, arbitrary }) => ({
        weight,
        arbitrary: arbitrary.map((text): [string, string][] => [['Cookie', text]]),
      })),
    )
  }

  const authorization = (whole: boolean): fc.Arbitrary<[string, string][]> => {
    const scheme = fc.constantFrom(
      'Bearer ',
      'bearer ',
      'BEARER   ',
      'Bearer',
      'Basic ',
      'Negotiate ',
      'DPoP ',
      '',
      'Bearer x ',
    )
    const live = whole
      ? [{ weight: 2, arbitrary: fc.constantFrom(...known.accessTokens).map((token) => `Bearer ${token}`) }]
      : []
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant([]) },
      ...[
        ...live,
        {
          weight: 2,
          arbitrary: fc.tuple(fc.constant('Bearer '), fc.oneof(handle, forged)).map((parts) => parts.join('')),
        },
        { weight: 1, arbitrary: fc.tuple(scheme, garbage).map((parts) => parts.join('')) },
      ].map(({ weight, arbitrary }) => ({
        weight,
        arbitrary: arbitrary.map((text): [string, string][] => [['Authorization', text]]),
      })),
    )
  }

  const others = fc.oneof(
    { weight: 6, arbitrary: fc.constant<[string, string][]>([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.oneof(
          fc.constantFrom<[string, string]>(
            ['Content-Length', '-1'],
            ['Content-Length', '1e9'],
            ['Content-Length', 'x'],
            ['Access-Control-Request-Method', 'PATCH'],
            ['X-HTTP-Method-Override', 'DELETE'],
            ['X-Forwarded-Host', 'evil.example'],
            ['Host', 'evil.example'],
            ['Range', 'bytes=0-1'],
            ['Accept', 'text/html'],
            ['Expect', '100-continue'],
          ),
          fc.tuple(
            fc.constantFrom('User-Agent', 'Accept-Language', 'If-None-Match', 'CF-IPCountry', 'X-Forwarded-For'),
            fc.oneof(latin, texts),
          ),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    },
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
      'not_found',
    ),
    fc.oneof(texts, latin).map((text) => encodeURIComponent(text.toWellFormed().slice(0, 3000))),
  )
  const query = (route: Route): fc.Arbitrary<string> => {
    const value = fc.oneof(
      garbage,
      fc.integer().map(String),
      fc.constantFrom('1', '100', '101', 'NaN', '1e2', '0x10', ...known.foreignIds),
    )
    const pair = fc
      .tuple(fc.constantFrom(...route.query, 'token', 'return_to', '__proto__', 'a[b]', ''), value, fc.nat(9))
      .map(([key, text, raw]) => `${key}=${raw === 0 ? '%' : encodeURIComponent(text.toWellFormed().slice(0, 2000))}`)
    return fc.oneof(
      { weight: route.query.length > 0 ? 1 : 4, arbitrary: fc.constant('') },
      { weight: 2, arbitrary: fc.array(pair, { minLength: 1, maxLength: 3 }).map((pairs) => `?${pairs.join('&')}`) },
    )
  }
  const pathOf = (route: Route): fc.Arbitrary<string> => {
    const filled = segment.map((text) => route.path.replace(/:\w+/, () => text))
    const bent = fc
      .tuple(
        filled,
        fc.constantFrom('/', '//', '/.', '/%2e%2e', '%00', ';x', '.json', '%20', '/..', '\\', '%'),
        fc.boolean(),
      )
      .map(([path, extra, before]) => (before ? `${extra === '' ? '/' : '/'}${extra}${path}` : path + extra))
    const random = fc.array(segment, { maxLength: 4 }).map((segments) => `/${segments.join('/')}`)
    return fc.oneof({ weight: 12, arbitrary: filled }, { weight: 1, arbitrary: bent }, { weight: 1, arbitrary: random })
  }

  const methodOf = (route: Route): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 9, arbitrary: fc.constant(route.method) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'TRACE'),
      },
    )

  return fc.constantFrom(...known.routes).chain((route) =>
    methodOf(route).chain((method) => {
      const whole = !ENDS.includes(`${method} ${route.path}`) && !(route.path === '/api/user' && method === 'DELETE')
      return fc
        .tuple(
          pathOf(route),
          query(route),
          bodyOf(route),
          contentType(route),
          provenance,
          cookies(whole),
          authorization(whole),
          others,
        )
        .map(([path, search, body, type, from, jar, bearer, more]): Hostile => {
          const bodiless = method === 'GET' || method === 'HEAD' || body === undefined
          const typed: [string, string][] = bodiless ? [] : [['Content-Type', type]]
          return {
            method,
            path: path + search,
            headers: [...typed, ...from, ...jar, ...bearer, ...more].map(([name, value]) => [name, headerText(value)]),
            body: bodiless ? undefined : body,
          }
        })
    }),
  )
}
