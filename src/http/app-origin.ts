// Origins of apps (contract §6): `capacitor://localhost`, `chrome-extension://…`. They hold tokens themselves: what they call answers
// by the bearer transport, and no cookie comes from there or goes there.
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { refuseAsCrossSite } from '../gate/cross-site.ts'

/** Whether a request comes from an app that the operator trusts. */
export function isFromApp(c: Context<AppEnv>): boolean {
  const origin = c.req.header('Origin')
  return origin !== undefined && c.get('deps').config.appOrigins.includes(origin)
}

/** Refuses an app's request for tokens in cookies, once its body is read. Wherever a transport is chosen, it is the field `transport`. */
export function refuseAppCookies(c: Context<AppEnv>, input: unknown): Promise<Response> | undefined {
  const chosen = typeof input === 'object' && input !== null ? (input as { transport?: unknown }).transport : undefined
  if (chosen !== 'cookie' || !isFromApp(c)) return undefined
  return refuseAsCrossSite(c, {
    detail: 'An app with an origin of its own asks for its tokens in the body: send "transport": "bearer".',
    errors: [{ field: 'transport', code: 'bearer_only', message: 'Send "bearer".' }],
  })
}
