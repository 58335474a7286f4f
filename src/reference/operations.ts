// The operations of an app: what its routes say of themselves, read from the routes.
import { readSpec, type RouteSpec, type Tag } from '../http/route-spec.ts'
import type { ProblemCode } from '../words/problems.ts'

/** What serves: its routes, with their handlers. */
export type App = { readonly routes: readonly { method: string; path: string; handler: object }[] }

/** A described route. */
export type Operation = {
  method: string
  path: string
  spec: RouteSpec & { id: string; tag: Tag; summary: string }
}

/** What every route may refuse, and beside it every one that changes something. */
const ALWAYS: readonly ProblemCode[] = ['unavailable']
const AT_CHANGES: readonly ProblemCode[] = ['cross_site_request', 'payload_too_large', 'unsupported_media_type']

/** The described routes: every part that a route's handlers carry, merged. What the first of them says counts. */
export function operationsOf(app: App): Operation[] {
  const found = new Map<string, { method: string; path: string; spec: RouteSpec }>()
  for (const { method, path, handler } of app.routes) {
    const part = readSpec(handler)
    if (part === undefined || method === 'ALL') continue
    const key = `${method} ${path}`
    const spec: RouteSpec = found.get(key)?.spec ?? {}
    const problems = [...(spec.problems ?? []), ...(part.problems ?? [])]
    found.set(key, { method, path, spec: { ...part, ...spec, problems } })
  }
  return [...found.values()].filter((operation): operation is Operation => operation.spec.id !== undefined)
}

/** Every code that an operation may be refused with, once. */
export function problemsOf({ method, spec }: Operation): ProblemCode[] {
  const found: ProblemCode[] = [
    ...(spec.body === undefined && spec.query === undefined ? [] : (['invalid_request'] as const)),
    ...(spec.problems ?? []),
    ...(spec.ifMatch === true ? (['changed_meanwhile'] as const) : []),
    ...(method === 'GET' ? [] : AT_CHANGES),
    ...ALWAYS,
  ]
  return [...new Set(found)]
}

/** Who may call an operation. */
export type Caller = 'anybody' | 'session' | 'session_or_mfa_token' | 'refresh_token' | 'ADMIN' | 'SUPER_ADMIN'

/** Who may call it: the lowest role, or how the caller is known. */
export const callerOf = ({ spec }: Operation): Caller =>
  spec.role ?? spec.caller ?? (spec.access === 'session' ? 'session' : 'anybody')

const SENTENCES: Record<Caller, string> = {
  anybody: 'Anybody may call it.',
  session: 'For somebody who is signed in.',
  session_or_mfa_token: 'For somebody who is signed in, or whose sign-in must enrol a second factor (`mfa_token`).',
  refresh_token: 'For who holds the refresh token of a session.',
  ADMIN: 'For administrators: an `ADMIN` or a `SUPER_ADMIN`.',
  SUPER_ADMIN: 'For a `SUPER_ADMIN`.',
}
const FRESH = 'Wants a proof of the last minutes (`FRESH_SECONDS`): a sign-in, or `POST /api/reauthenticate`.'

/** The same in words. */
export const callerWords = (operation: Operation): string =>
  `${SENTENCES[callerOf(operation)]}${operation.spec.fresh === true ? ` ${FRESH}` : ''}`
