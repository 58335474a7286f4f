// Origins of apps (contract §6): `capacitor://localhost`, `chrome-extension://…`. They hold tokens themselves: what they call answers
// by the bearer transport, and no cookie comes from there or goes there.
import type { WireContext } from './wire-env.ts'

/** Whether a request comes from an app that the operator trusts. */
export function isFromApp(c: WireContext): boolean {
  const origin = c.req.header('Origin')
  return origin !== undefined && c.get('deps').config.appOrigins.includes(origin)
}
