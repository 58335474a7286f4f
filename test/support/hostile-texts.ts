// Texts that break careless programs: strings, JSON that no serializer writes, tokens that are nearly right or forged.
import fc from 'fast-check'

const STRANGE = [
  ['', ' ', '\0', 'ada\0', '\ud800', '\udfff\ud800', '\ufeff', '\u202e\u2066', '\u200b', '\r\nSet-Cookie: admin=1'],
  ["' OR 1=1 --", "'; DROP TABLE users; --", '" or ""="', '%00', '%', '${7*7}{{7*7}}', '<script>alert(1)</script>'],
  ['../../../etc/passwd', '__proto__', 'constructor', 'null', 'true', '1e309', '000000', '123456'],
  ['\u0661\u0662\u0663\u0664\u0665\u0666', '00000000-0000-7000-8000-000000000000'],
].flat()
const LENGTHS = [20, 21, 36, 64, 65, 200, 201, 256, 257, 1000, 1025, 10_001, 50_000]

export const latin = fc.string({ unit: 'grapheme-ascii', maxLength: 40 })

/** Any text: strange ones, long ones, every code point, halves of surrogate pairs. */
export const texts = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...STRANGE) },
  fc.constantFrom(...LENGTHS).map((length) => 'a'.repeat(length)),
  fc.constantFrom(100, 257, 5000).map((length) => '\u{1f511}'.repeat(length)),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units)),
  latin,
)

const quoted = (text: string): string => JSON.stringify(text)
const nested = (open: string, close: string, depths: number[]): fc.Arbitrary<string> =>
  fc.constantFrom(...depths).map((depth) => open.repeat(depth) + close.repeat(depth))

/** JSON as text, not as values: so that keys may come twice, be `__proto__`, and nest too deep. */
export const jsonTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: texts.map(quoted) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        ['null', 'true', 'false', '0', '-0', '-1', '1e308', '1e999', '-1e999', '1e-400', '0.1', '9007199254740993'],
        ['[]', '{}', '[null]', '[[]]', '[1,2,3]', '["a","b"]', '{"length":-1}', '{"then":1}', '{"toString":null}'],
        ['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '{"$ne":null}'],
        ['{"valueOf":1,"toJSON":1}', String.raw`"\u0000"`, String.raw`"\ud800"`, '{"":""}', '[{"a":[{"a":[{}]}]}]'],
      ].flat(),
    ),
  },
  { weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
  nested('[', ']', [100, 5000, 30_000]),
  nested('{"a":[', ']}', [50, 3000]),
  fc.constantFrom(10, 5000).map((length) => `[${Array(length).fill('0').join(',')}]`),
)

/** JSON that ends too early or goes on too long. */
export const brokenJson = fc
  .tuple(jsonTexts, fc.nat(), fc.constantFrom('', '{', '}', '"', '\\', ',', '\0', '//', "'"))
  .map(([text, at, character]) => text.slice(0, at % (text.length + 1)) + character)

/** Bytes that are no UTF-8 at some point: a lone byte, a cut sequence, a surrogate, beyond Unicode, byte order marks. */
export const brokenUtf8 = fc
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

/** One of these tokens with something changed in its middle, so that it is none of `all` any more. */
export function changed(tokens: readonly string[], all: readonly string[] = tokens): fc.Arbitrary<string> {
  type Edit = (head: string, tail: string, character: string) => string
  const another: Edit = (head, tail, character) => head + (tail.startsWith(character) ? 'B' : character) + tail.slice(1)
  const edits: Edit[] = [
    another,
    another,
    another,
    (head, tail, character) => head + character + tail,
    (head, tail) => head + tail.slice(2),
    (head) => head,
    (_, tail) => tail,
    (head, tail) => `${head.toUpperCase()}X${tail}`,
    (head, tail) => `${(head + tail).replace(/[^.]*$/, '')}`,
  ]
  return fc
    .tuple(fc.constantFrom(...tokens), fc.nat(), fc.constantFrom(...'Az0_-.=~!'), fc.constantFrom(...edits))
    .map(([token, where, character, edit]) => {
      const at = 1 + (where % Math.max(1, token.length - 6))
      return edit(token.slice(0, at), token.slice(at), character)
    })
    .filter((token) => !all.includes(token))
}

function base64Url(text: string): string {
  const binary = String.fromCharCode(...new TextEncoder().encode(text))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** JWTs that nobody signed: any header over any claims (RFC 8725). */
export const forgedJwts = fc
  .tuple(
    fc.constantFrom(
      ...[
        ['{"alg":"none"}', '{"alg":"HS256","typ":"at+jwt"}', '{"alg":"ES256","typ":"at+jwt","kid":"x"}', '[]', '{}'],
        ['{"alg":"ES256","typ":"at+jwt","kid":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}', 'x', '', 'null'],
        ['{"alg":"ES256","typ":"at+jwt","kid":["a"],"crit":["b64"],"b64":false}', '{"alg":{},"kid":{}}'],
        ['{"alg":"ES256","jwk":{"kty":"EC"},"jku":"http://evil.example/","x5u":"http://evil.example/"}'],
      ].flat(),
    ),
    fc.oneof(jsonTexts, fc.constant('{"sub":"x","exp":9999999999,"iat":0,"role":"SUPER_ADMIN"}')),
    fc.constantFrom('', 'AAAA', 'A'.repeat(86), '!', '.'),
  )
  .map(([header, claims, signature]) => `${base64Url(header)}.${base64Url(claims.slice(0, 6000))}.${signature}`)
