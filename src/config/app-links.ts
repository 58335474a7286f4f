// The var APP_LINKS: the phone apps that use our passkeys. Android apps are named by their signing certificates (Digital Asset
// Links), Apple's by team and bundle (Associated Domains).
import * as z from 'zod/mini'
import { toBase64Url } from '../crypto/encoding.ts'
import { lately } from '../late.ts'

/** `sha256`: digests of the certificates that sign an app, as `AA:BB:…`. `apple`: `TEAMID.bundle.id`. */
export type AppLinks = { android: readonly { package: string; sha256: readonly string[] }[]; apple: readonly string[] }

const fingerprint = () => z.string().check(z.regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}$/), z.toUpperCase())
const schema = lately(() =>
  z.strictObject({
    android: z._default(
      z
        .array(
          z.strictObject({
            package: z.string().check(z.maxLength(255), z.regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/)),
            sha256: z.union([
              z.pipe(
                fingerprint(),
                z.transform((one): string[] => [one]),
              ),
              z.array(fingerprint()).check(z.minLength(1), z.maxLength(10)),
            ]),
          }),
        )
        .check(z.maxLength(20)),
      [],
    ),
    apple: z._default(
      z
        .array(z.string().check(z.maxLength(255), z.regex(/^[A-Z0-9]{10}\.[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/)))
        .check(z.maxLength(20)),
      [],
    ),
  }),
)

/** The apps that the var names, or what is wrong with it. Empty: none. */
export function readAppLinks(text: string): { links: AppLinks } | { problem: string } {
  if (text === '') return { links: { android: [], apple: [] } }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return {
      problem: 'must be JSON: {"android": [{"package": "…", "sha256": "AA:BB:…"}], "apple": ["TEAMID.bundle.id"]}',
    }
  }
  const parsed = schema().safeParse(value)
  if (parsed.success) return { links: parsed.data }
  const [issue] = parsed.error.issues
  const at = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.map(String).join('.')
  const limit = issue?.code === 'too_big' ? `, at most ${String(issue.maximum)}` : ''
  return { problem: `${at}: ${wordsOf(issue?.path ?? [])}${limit}` }
}

function wordsOf(path: readonly PropertyKey[]): string {
  if (path.includes('sha256'))
    return 'must be the SHA-256 of a signing certificate as AA:BB:…, 32 pairs, or a list of them'
  if (path.includes('package')) return 'must be the name of an Android package, e.g. com.example.app'
  if (path[0] === 'apple') return 'must be a list of app ids, e.g. ["ABCDE12345.com.example.app"]'
  return 'must be {"android": [{"package", "sha256"}], "apple": ["TEAMID.bundle.id"]}, and nothing else'
}

/** The origins of Android apps, as their passkeys sign them. */
export function androidOrigins({ android }: AppLinks): string[] {
  const digests = android.flatMap(({ sha256 }) => sha256)
  return [...new Set(digests)].map((digest) => {
    const bytes = Uint8Array.from(digest.split(':'), (pair) => Number.parseInt(pair, 16))
    return `android:apk-key-hash:${toBase64Url(bytes)}`
  })
}
