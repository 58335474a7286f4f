// What a page of one's own account answers where its verb refuses, and whom it shows.
import type { Context } from 'hono'
import { run } from '../db/client.ts'
import { problem } from '../http/problems.ts'
import { askOwn, type AskedRefusal } from '../sessions/own-act.ts'
import type { KnownSession } from '../sessions/read.ts'
import type { Person } from '../users/user.ts'
import type { AppEnv } from './app-env.ts'
import { toSignIn } from './page-session.ts'
import { isFresh, meetCaller, ownActProblem } from './require-session.ts'

/** The page that asks for a fresh proof. It leads back to `url`. */
export const proofUrl = (c: Context<AppEnv>, url: string): string =>
  `${c.get('deps').config.issuer}/account/prove?return_to=${encodeURIComponent(url)}`

/** Leads to a fresh proof, and back to `path` (with its query). */
const toProof = (c: Context<AppEnv>, path: string): Response =>
  c.redirect(proofUrl(c, `${c.get('deps').config.issuer}${path}`), 303)

/** Answers what an act was refused: a stale proof leads to a fresh one and back to `path`, a session that has ended to the sign-in. */
export function refused(c: Context<AppEnv>, refusal: AskedRefusal | 'not_found', path: string): Response {
  switch (refusal) {
    case 'reauthentication_required':
      return toProof(c, path)
    case 'not_found':
      return problem(c, 'not_found')
    case 'second_factor_required':
      return ownActProblem(c, refusal)
    case 'token_invalid':
    case 'unauthenticated':
      return toSignIn(c, path)
  }
}

/** The person of the session that `requirePerson` found, or the answer that refuses them. One round trip. */
export async function personOf(c: Context<AppEnv>, path: string): Promise<Person | Response> {
  const deps = c.get('deps')
  const { asked, person } = askOwn(deps, c.get('own'), 'live')
  const [judged] = await run(deps.db, [asked])
  const found = person(judged)
  return found.ok ? found.value : refused(c, found.error, path)
}

/** The live session that `requirePerson` found, if it was proved lately; or the answer that leads to a proof and back to `path`. One round trip. */
export async function freshPerson(c: Context<AppEnv>, path: string): Promise<KnownSession | Response> {
  const refusal = await meetCaller(c, c.get('claims'))
  if (refusal !== undefined) return refusal.status === 401 ? toSignIn(c, path) : refusal
  const live = c.get('live')
  return isFresh(c, live) ? live : toProof(c, path)
}
