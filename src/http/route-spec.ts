// A route's description for the OpenAPI file is attached to its own handlers, so that the two can't drift apart.
import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import type { Late } from '../late.ts'
import type { WireEnv } from './wire-env.ts'
import type { ProblemCode } from '../words/words.ts'

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

/** A description is made when somebody reads it: schemas are what a start would spend most on. */
const specs = new WeakMap<object, Late<RouteSpec>>()

/** Ties a part of a route's description to a handler of it. */
export function specOf<H extends object>(handler: H, spec: Late<RouteSpec>): H {
  specs.set(handler, spec)
  return handler
}

/** A handler that does nothing but carry a description. */
export function describes(spec: Late<RouteSpec>): MiddlewareHandler<WireEnv> {
  return specOf<MiddlewareHandler<WireEnv>>((_, next) => next(), spec)
}

/** The description that a handler carries. */
export function readSpec(handler: object): RouteSpec | undefined {
  const spec = specs.get(handler)
  return typeof spec === 'function' ? spec() : spec
}
