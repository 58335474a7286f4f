// An authenticator app that we did not write: otpauth.
import { Secret, TOTP } from 'otpauth'

/** One step of the clock of an authenticator app. */
export const STEP_MS = 30_000

/** An authenticator app on somebody's phone: shows the code of now, or of `apart` steps from now. */
export type App = { secret: string; uri: string; code: (apart?: number) => string }

export function appOf({ secret, uri }: { secret: string; uri: string }): App {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: 30 })
  return { secret, uri, code: (apart = 0) => totp.generate({ timestamp: Date.now() + apart * STEP_MS }) }
}

/**
 * Waits until a step has at least so long to go. The code of the step before is good until this one ends: whoever types it right before that
 * comes too late. For tests whose clock goes on.
 */
export async function awayFromStepEnd(leastMs: number): Promise<void> {
  const left = STEP_MS - (Date.now() % STEP_MS)
  if (left < leastMs) await new Promise((resolve) => setTimeout(resolve, left))
}

/** A code that the app does not show in any step near now. */
export function wrongCode(app: App): string {
  const near = new Set([-2, -1, 0, 1, 2].map((apart) => app.code(apart)))
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.has(code)) ?? ''
}
