// What a sibling passes to `Auth`: a request or its two headers, and a token with what is wanted of it.
import * as z from 'zod/mini'
import { cookieHeader } from '../http/cookies.ts'
import { lately } from '../late.ts'

const header = () => z.nullish(z.string().check(z.maxLength(65_536)))
/** A request, or its two headers. */
const callerHeaders = lately(() =>
  z.union([
    z.pipe(
      z.instanceof(Request),
      z.transform(({ headers }) => ({ authorization: headers.get('Authorization'), cookie: cookieHeader(headers) })),
    ),
    z.object({ authorization: header(), cookie: header() }),
  ]),
)
/** Scope-tokens (RFC 6749 §3.3): they may stand in a header's quotes. */
const scopeTokens = () => z._default(z.array(z.string().check(z.regex(/^[!#-[\]-~]+$/))).check(z.maxLength(100)), [])
const level = () => z._default(z.enum(['offline', 'fresh', 'strict']), 'offline')
const verifyOptions = () =>
  z.object({
    audience: z.optional(z.string().check(z.minLength(1))),
    level: level(),
    scope: scopeTokens(),
    permissions: scopeTokens(),
    dpop: z.optional(z.object({ proof: z.string(), method: z.string(), url: z.string() })),
  })
/** Who calls, and how the session is looked at. */
export const callerInput = lately(() => z.tuple([callerHeaders(), z.prefault(z.object({ level: level() }), {})]))
/** A token, and what it must be good for. */
export const tokenInput = lately(() => z.tuple([z.string(), z.prefault(verifyOptions(), {})]))
