// A Worker whose statements and steps are remembered.
import { openWorld, type Vars, type World } from '../world.ts'

/** Statement → the values that it was last given. A plan may depend on them: partial indexes do. */
export const issued = new Map<string, unknown[]>()
/** `POST /api/sign-in`, `Auth.getUser`. */
export const walked = new Set<string>()

/** A Worker whose statements and routes are remembered. */
export function watched(vars: Vars = {}): World {
  const world = openWorld(vars)
  const binding = world.env.DB
  const prepare = (sql: string): D1PreparedStatement => {
    // One that takes values is issued when it is given some; what is prepared and never run is not.
    if (!sql.includes('?')) issued.set(sql, [])
    const statement = binding.prepare(sql)
    const bind = statement.bind.bind(statement)
    return Object.assign(statement, { bind: (...values: unknown[]) => (issued.set(sql, values), bind(...values)) })
  }
  world.env.DB = { ...binding, prepare } as D1Database
  const send = world.fetch
  world.fetch = (path, init) => {
    walked.add(`${init?.method ?? 'GET'} ${new URL(path, 'http://localhost').pathname}`)
    return send(path, init)
  }
  return world
}

/** An RPC door whose calls are remembered. */
export function door<T extends object>(name: string, entrypoint: T): T {
  return new Proxy(entrypoint, {
    get: (target, method: string) => {
      walked.add(`${name}.${method}`)
      return (...args: unknown[]) => (target as Record<string, (...args: unknown[]) => unknown>)[method]?.(...args)
    },
  })
}
