// The device that a request comes from, as its cookie says (contract §7). Only D1 knows whether the account still knows it.
import type { Context } from 'hono'
import { openDevice, type KnownDevice } from '../credentials/device.ts'
import type { AppEnv } from './app-env.ts'
import { cookieHeader, DEVICE_COOKIE, readCookie } from '../http/cookies.ts'

/** The device in the cookie, its MAC and its end checked; `undefined` without one. */
export function knownDevice(c: Context<AppEnv>): KnownDevice | undefined {
  const { config, now } = c.get('deps')
  return openDevice(config.secrets, readCookie(cookieHeader(c.req.raw.headers), DEVICE_COOKIE), now())
}
