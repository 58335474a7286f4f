// The reference of the API: for tools at `/openapi.json`, for people at `/docs`. Both are made when somebody asks, once an isolate, and are
// the same for everybody.
import type { Handler } from 'hono'
import type { Config } from '../config/config.ts'
import { toBase64Url } from '../crypto/encoding.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { houseOf, policyOf } from '../http/house.ts'
import type { WireContext } from '../http/wire-env.ts'
import { documentOf } from './document.ts'
import type { App } from './operations.ts'
import { referenceText } from './pages.tsx'

/** Five minutes from a deployment on everybody sees what it changed; until then a cache asks by the tag. */
const KEPT = 'public, max-age=300'

type File = { text: string; tag: string }

/** Answers with a file, or with 304 where the caller has it. Tools of any origin may read it. */
function fileAnswer(c: WireContext, { text, tag }: File, headers: Record<string, string>): Response {
  const all = { ETag: tag, 'Cache-Control': KEPT, ...headers }
  return c.req.header('If-None-Match')?.includes(tag) === true ? c.body(null, 304, all) : c.body(text, 200, all)
}

/**
 * What `make` makes of a configuration with what `load` brings, made once: requests that come at once wait for the same parts, and only the
 * first of them makes it.
 */
function once<Parts, Value extends object>(
  load: (config: Config) => Promise<Parts>,
  make: (config: Config, parts: Parts) => Value,
): (config: Config) => Promise<Value> {
  const made = new WeakMap<Config, Value>()
  return async (config) => {
    let known = made.get(config)
    if (known !== undefined) return known
    const parts = await load(config)
    known = made.get(config) ?? make(config, parts)
    made.set(config, known)
    return known
  }
}

/** The text, and a tag that stands for it. */
async function fileOf(text: string): Promise<File> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return { text, tag: `"${toBase64Url(new Uint8Array(digest)).slice(0, 22)}"` }
}

/** What answers with the OpenAPI document of an app, and with the page of it, in the API's own language. */
export function referenceOf(app: App): { document: Handler<AppEnv>; page: Handler<AppEnv> } {
  const documentFor = once(
    () => Promise.resolve(app),
    ({ issuer }) => documentOf(app, issuer),
  )
  const documentText = once(documentFor, (_, document) => ({ text: JSON.stringify(document) }))
  const pageText = once(documentFor, (config, document) => {
    const asked = { raw: new Request(`${config.issuer}/docs`), method: 'GET', path: '/docs' }
    const house = { ...houseOf(config, asked, 200), language: 'en', here: undefined } as const
    return { text: referenceText(document, house) }
  })
  const document = once(
    async (config) => fileOf((await documentText(config)).text),
    (_, file) => file,
  )
  const page = once(
    async (config) => fileOf((await pageText(config)).text),
    (_, file) => file,
  )
  return {
    document: async (c) =>
      fileAnswer(c, await document(c.get('deps').config), {
        'Content-Type': 'application/json',
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      }),
    page: async (c) => {
      const { config } = c.get('deps')
      return fileAnswer(c, await page(config), {
        'Content-Type': 'text/html; charset=UTF-8',
        'Content-Security-Policy': policyOf(config, 'comfort'),
        'Referrer-Policy': 'same-origin',
      })
    },
  }
}
