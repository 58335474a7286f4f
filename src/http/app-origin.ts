// Origins of apps (contract §6): `capacitor://localhost`, `chrome-extension://…`. Apps hold their tokens themselves: they use
// the bearer transport, send no cookies, and are sent none.
import type { WireContext } from './wire-env.ts'

/** Whether a request comes from an app that the operator trusts. */
export function isFromApp(c: WireContext): boolean {
  const origin = c.req.header('Origin')
  return origin !== undefined && c.get('deps').config.appOrigins.includes(origin)
}
