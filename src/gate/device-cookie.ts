// The cookie by which a device is known from now on (contract §7).
import type { Context } from 'hono'
import { deviceAfterSignIn, DEVICE_LIFE_MS, sealDevice } from '../credentials/device.ts'
import type { LivingRow } from '../sessions/tables.ts'
import type { UserRow } from '../users/tables.ts'
import type { AppEnv } from './app-env.ts'
import { DEVICE_COOKIE, setCookie } from '../http/cookies.ts'
import { knownDevice } from './known-device.ts'

/** Adds the cookie to an answer, for a session whose tokens travel by cookie. */
export function setDeviceCookie(
  c: Context<AppEnv>,
  answer: Response,
  holder: { session: LivingRow; user: UserRow },
): Response {
  if (holder.session.transport !== 'cookie') return answer
  const { config, now } = c.get('deps')
  const device = deviceAfterSignIn(knownDevice(c), holder.user, now())
  const sealed = sealDevice(config.secrets, device, now() + DEVICE_LIFE_MS)
  answer.headers.append('Set-Cookie', setCookie(DEVICE_COOKIE, sealed, DEVICE_LIFE_MS / 1000))
  return answer
}
