// A route's description for the OpenAPI file is attached to its own handlers, so that the two can't drift apart.
import type { MiddlewareHandler } from 'hono'
import type * as z from 'zod/mini'
import type { Late } from '../late.ts'
import type { WireEnv } from './wire-env.ts'
import type { ProblemCode } from '../words/problems.ts'

/** What an operation is about: its heading in the reference. */
export type Tag =
  | 'Sign-up'
  | 'Sign-in'
  | 'Second step'
  | 'Session'
  | 'Password'
  | 'Account'
  | 'Passkeys'
  | 'Linked accounts'
  | 'Administration'
  | 'Apps'
  | 'Audit log'
  | 'Keys'
  | 'Operations'

export type RouteSpec = {
  /** The name of the operation: unique, and for good, because the clients that tools make are called by it. */
  id?: string
  tag?: Tag
  /** One line. */
  summary?: string
  /** What there is to know beside it. */
  description?: string
  /** Who may call: anybody, or a caller who is signed in with an access token of the scope `account`. */
  access?: 'public' | 'session'
  /** How the caller is known, where `access` doesn't say it: the handler itself looks. */
  caller?: 'session' | 'session_or_mfa_token' | 'refresh_token'
  /** The lowest role that may. */
  role?: 'ADMIN' | 'SUPER_ADMIN'
  /** Whether the session must have been proved lately. */
  fresh?: boolean
  /** Whether it takes `If-Match`: the change is made only while what the caller saw is still so. */
  ifMatch?: boolean
  body?: z.ZodMiniType
  query?: z.ZodMiniType
  /** The form of a page; not in the OpenAPI file. */
  form?: z.ZodMiniType
  /** Status → its meaning, and the schema of the body, or the media types of a file. */
  answers?: Record<number, { means: string; schema?: z.ZodMiniType; files?: readonly string[]; tagged?: boolean }>
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
