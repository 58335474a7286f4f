// Paths and methods that don't exist: 404, or 405 with the methods that do.
import type { Hono } from 'hono'
import type { WireContext } from './wire-env.ts'
import { problem } from './problems.ts'

/** Makes the handler of requests that no route of the app took: 404, or 405 with `Allow` where the path has other methods. */
export function notFoundOf(app: Pick<Hono, 'routes'>): (c: WireContext) => Response {
  let served: { method: string; pattern: RegExp }[] | undefined
  return (c) => {
    served ??= app.routes
      .filter((route) => route.method !== 'ALL')
      .map((route) => ({
        method: route.method,
        pattern: new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`),
      }))
    const { path } = c.req
    const methods = new Set(served.filter((route) => route.pattern.test(path)).map((route) => route.method))
    if (methods.has('GET')) methods.add('HEAD')
    // A route of this very method was asked, and passed on: it has nothing by that name.
    if (methods.size === 0 || methods.has(c.req.method)) return problem(c, 'not_found')
    return problem(c, 'method_not_allowed', { headers: { Allow: [...methods, 'OPTIONS'].sort().join(', ') } })
  }
}
