// What is there in development alone: where the configuration says so and the request itself comes to this machine (contract §5).
import type { MiddlewareHandler } from 'hono'
import { isLoopback } from '../config/remote.ts'
import { problem } from './problems.ts'
import type { WireContext, WireEnv } from './wire-env.ts'

/** Whether this is a Worker in development that is asked on its own machine. */
export const isInDevelopment = (c: WireContext): boolean =>
  c.get('deps').config.environment === 'development' && isLoopback(new URL(c.req.url).hostname)

/** Lets nobody in elsewhere: there the path doesn't exist (404). */
export const onlyInDevelopment: MiddlewareHandler<WireEnv> = async (c, next) =>
  isInDevelopment(c) ? next() : problem(c, 'not_found')
