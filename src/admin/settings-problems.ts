// What the routes of apps and of APIs have in common: which one the path names, the state that the caller saw, and how an outcome is answered.
import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { entityTag, ifMatchOf } from '../http/entity-tag.ts'
import { problem } from '../http/problems.ts'
import { specOf } from '../http/route-spec.ts'
import type { Result } from '../result.ts'
import { key } from './client-inputs.ts'
import { settingsProblem } from './problems.ts'

type Refusal = Parameters<typeof settingsProblem>[1]

/** Answers 404 where the part of the path can't be the id of a client or the identifier of an API. */
export const requireKey: MiddlewareHandler<AppEnv> = specOf<MiddlewareHandler<AppEnv>>(
  (c, next) => (key().safeParse(c.req.param('id')).success ? next() : Promise.resolve(problem(c, 'not_found'))),
  { problems: ['not_found'] },
)

/** The state that the caller saw (`If-Match`), if they name one: a client's or an API's `updated_at`. No other tag is one of ours. */
export function seenBy(c: Context<AppEnv>): { seen: number | undefined } {
  const tag = ifMatchOf(c)
  return { seen: tag === undefined ? undefined : /^\d{1,15}$/.test(tag) ? Number(tag) : -1 }
}

/** Answers with what came of it: `status` with the value, or why it was refused. */
export const answerSettings = <Value extends object>(
  c: Context<AppEnv>,
  outcome: Result<Value, Refusal>,
  status: 200 | 201 = 200,
): Response => (outcome.ok ? c.json(outcome.value, status) : settingsProblem(c, outcome.error))

/** Answers with one client or API, and its state (`ETag`), or that there is none. */
export const answerTagged = <Value extends { seen: number }>(
  c: Context<AppEnv>,
  outcome: Result<Value, Refusal>,
  shown: (value: Value) => object,
): Response =>
  outcome.ok
    ? c.json(shown(outcome.value), 200, { ETag: entityTag(String(outcome.value.seen)) })
    : settingsProblem(c, outcome.error)

/** Answers that it is gone, or why not. */
export const answerGone = (c: Context<AppEnv>, outcome: Result<unknown, Refusal>): Response =>
  outcome.ok ? c.body(null, 204) : settingsProblem(c, outcome.error)
