// A limit on concurrent requests that hash in one isolate. Beyond it each more would only make all others wait, so it is
// refused before D1 is asked.
import type { MiddlewareHandler } from 'hono'
import { Line } from '../crypto/line.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from '../http/problems.ts'
import { specOf } from '../http/route-spec.ts'

/** More than a busy minute brings to one isolate. The hasher objects behind it take fewer at a time. */
const MOST_AT_ONCE = 100

const crowd = new Line(MOST_AT_ONCE)

/**
 * Lets in at most 100 at once. `Retry-After` spreads the others over three seconds. It stands behind the body: a request takes
 * a place only when it is complete and valid, because a hundred that never end would hold all places.
 */
export const refuseCrowds: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  async (c, next) => {
    const read = c.req as unknown as { valid: (target: 'json' | 'form') => unknown }
    if (read.valid('json') === undefined && read.valid('form') === undefined)
      throw new Error('refuseCrowds runs before the body is parsed: put it behind jsonBody or formBody')
    const now = c.get('deps').now()
    const leave = crowd.enter(now)
    if (leave === undefined) return problem(c, 'busy', { headers: { 'Retry-After': String(1 + (now % 3)) } })
    const work = next().finally(leave)
    // A client that leaves cancels its request. This keeps the request running, so that its place is given back.
    c.executionCtx.waitUntil(work.catch(() => undefined))
    return work
  },
  { problems: ['busy'] },
)
