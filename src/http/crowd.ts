// So many requests that hash at once in one isolate that each more would only make all others wait: refused before D1 is asked.
import type { MiddlewareHandler } from 'hono'
import { Line } from '../crypto/line.ts'
import type { AppEnv } from './app-env.ts'
import { problem } from './problems.ts'
import { specOf } from './route-spec.ts'

/** More than a busy minute brings to one isolate; the hasher objects behind it take fewer at a time. */
const MOST_AT_ONCE = 100

const crowd = new Line(MOST_AT_ONCE)

/** Lets in at most 100 at once. Who comes back in a moment is spread over three seconds. */
export const refuseCrowds: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  async (c, next) => {
    const now = c.get('deps').now()
    const leave = crowd.enter(now)
    if (leave === undefined) return problem(c, 'busy', { headers: { 'Retry-After': String(1 + (now % 3)) } })
    try {
      return await next()
    } finally {
      leave()
    }
  },
  { problems: ['busy'] },
)
