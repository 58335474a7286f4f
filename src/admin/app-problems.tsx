// What the pages of apps and APIs have in common: what their forms say, and what they answer where there is nothing to show or to do.
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { toProofKeeping } from '../gate/kept.ts'
import { refuseOperator } from '../gate/operator.ts'
import { toSignIn } from '../gate/page-session.ts'
import { answerPage } from '../http/page.ts'
import type { KeptAct } from '../words/security.ts'
import type { TypedForm } from './app-forms.ts'
import type { LookedApp } from './app-pages.tsx'
import { GonePage } from './apps-pages.tsx'
import { adminProblem } from './problems.ts'
import { viewApp } from './view-apps.ts'

/** The fields of the form or of the query, as the middleware before read them. */
export const typedIn = (c: Context<AppEnv>, where: 'form' | 'query'): TypedForm => c.req.valid(where as never)

/** The state of an app or an API when its form was shown (its `updated_at`); none is -1. */
export const seenIn = (typed: TypedForm): number =>
  /^\d{1,15}$/.test(typed['seen'] ?? '') ? Number(typed['seen']) : -1

/** Where a page of a list begins. */
export function edgeOf({ before = '', after = '' }: TypedForm): { before?: string; after?: string } {
  if (after !== '') return { after }
  return before === '' ? {} : { before }
}

/** Leads to a fresh proof, with what was typed kept. */
export function keeping(c: Context<AppEnv>, act: KeptAct, typed: TypedForm): Promise<Response> {
  const { account: _, ...fields } = typed
  const shown = typed['client_name'] ?? typed['name'] ?? typed['redirect_uris'] ?? ''
  return toProofKeeping(c, c.req.path, { act, path: c.req.path, fields, shown })
}

/** The id of the path. */
export const idIn = (c: Context<AppEnv>): string => c.req.param('id') ?? ''

/** What every page of an app shows, or the answer where there is nothing to show. A form's answer leads back to the form's own page. */
export async function lookAtApp(c: Context<AppEnv>, how: 'page' | 'form' = 'page'): Promise<LookedApp | Response> {
  const deps = c.get('deps')
  const viewed = await viewApp(deps, c.get('own'), idIn(c))
  if (!viewed.ok) return refuseOperator(c, viewed.error, how === 'form' ? c.req.path : undefined)
  const { view, ...looking } = viewed.value
  if (view !== undefined) return { ...looking, view, now: deps.now() }
  return answerPage(c, <GonePage operator={looking.operator} which="app" id={idIn(c)} />, 404)
}

/** Answers what a verb refused whatever was typed. */
export function refusedAnyway(c: Context<AppEnv>, refusal: 'unauthenticated' | 'forbidden' | 'not_found'): Response {
  return refusal === 'unauthenticated' ? toSignIn(c, c.req.path) : adminProblem(c, refusal)
}
