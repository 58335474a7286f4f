// A route's description for the OpenAPI file is attached to its own handlers, so that the two can't drift apart.
import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import type { WireEnv } from './wire-env.ts'
import type { ProblemCode } from './problems.ts'

export type RouteSpec = {
  summary?: string
  /** Who may call: anybody, or a caller who is signed in with an access token of the scope `account`. */
  access?: 'public' | 'session'
  body?: z.ZodMiniType
  query?: z.ZodMiniType
  /** The form of a page; not in the OpenAPI file. */
  form?: z.ZodMiniType
  /** Status → its meaning and the schema of the body. */
  answers?: Record<number, { means: string; schema?: z.ZodMiniType }>
  problems?: readonly ProblemCode[]
}

const specs = new WeakMap<object, RouteSpec>()

/** Attaches a part of a route's description to one of its handlers. */
export function specOf<H extends object>(handler: H, spec: RouteSpec): H {
  specs.set(handler, spec)
  return handler
}

/** A handler that only carries a description. */
export function describes(spec: RouteSpec): MiddlewareHandler<WireEnv> {
  return specOf<MiddlewareHandler<WireEnv>>((_, next) => next(), spec)
}

/** The description that a handler carries. */
export function readSpec(handler: object): RouteSpec | undefined {
  return specs.get(handler)
}
