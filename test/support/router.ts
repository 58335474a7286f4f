// The router's own list of routes: what every room mounts, found by the names of files, and held against the directory.
import { Hono } from '../../src/http/hono.ts'
import { readSpec, type RouteSpec } from '../../src/http/route-spec.ts'
import directory from '../../src/index.ts?raw'

const ROOMS = import.meta.glob<Record<string, unknown>>('../../src/**/*routes.tsx', { eager: true })

/** The rooms' own applications, by the names that they are exported under. */
export const rooms: [string, Hono][] = Object.values(ROOMS).flatMap((exported) =>
  Object.entries(exported).filter((entry): entry is [string, Hono] => entry[1] instanceof Hono),
)

/** `POST /api/sign-in`, and so on: every route of the Worker, once. */
export function routesOfRouter(): string[] {
  const mounted = [...directory.matchAll(/^app\.route\('\/', (\w+)\)$/gm)].map(([, name = '']) => name)
  const found = rooms.map(([name]) => name)
  const lost = [...mounted, ...found].filter((name) => !(mounted.includes(name) && found.includes(name)))
  if (lost.length > 0) throw new Error(`mounted or found, not both: ${lost.join(', ')}`)
  const own = [...directory.matchAll(/^app\.(get|post|put|patch|delete)\('([^']+)'/gm)].map(
    ([, method = '', path = '']) => `${method.toUpperCase()} ${path}`,
  )
  const theirs = rooms.flatMap(([, room]) => room.routes.map(({ method, path }) => `${method} ${path}`))
  return [...new Set([...own, ...theirs])].filter((route) => !route.startsWith('ALL ')).toSorted()
}

/** What the handlers of each route declare of who may call it. */
export function accessOfRouter(): Map<string, RouteSpec['access']> {
  const declared = new Map<string, RouteSpec['access']>()
  for (const { method, path, handler } of rooms.flatMap(([, room]) => room.routes)) {
    const route = `${method} ${path}`
    declared.set(route, readSpec(handler)?.access ?? declared.get(route))
  }
  return declared
}
