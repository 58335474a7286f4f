// What the refusals of administrators look like on the wire.
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { problem } from '../http/problems.ts'
import { unauthenticated } from '../gate/require-session.ts'
import type { ActRefusal } from './allow.ts'

export type AdminRefusal =
  | ActRefusal
  | 'last_super_admin'
  | 'email_taken'
  | 'user_disabled'
  | 'reauthentication_required'

/** The problem document of a refusal (RFC 9457): 401, 403, 404 or 409. */
export function adminProblem(c: Context<AppEnv>, refusal: AdminRefusal): Response {
  switch (refusal) {
    case 'unauthenticated':
      return unauthenticated(c)
    case 'forbidden':
      return problem(c, 'forbidden', { detail: 'Your role does not allow this, or not to this person.' })
    case 'last_super_admin':
      return problem(c, 'forbidden', { detail: 'This is the last enabled SUPER_ADMIN: make another one first.' })
    case 'email_taken':
      return problem(c, 'email_taken', { detail: 'It has one, or somebody may still take it back.' })
    case 'not_found':
    case 'user_disabled':
    case 'reauthentication_required':
      return problem(c, refusal)
  }
}

/** Sends the audit log as a file. */
export const answerFile = (c: Context<AppEnv>, lines: ReadableStream<Uint8Array>): Response =>
  c.body(lines, 200, {
    'Content-Type': 'application/x-ndjson; charset=UTF-8',
    'Content-Disposition': 'attachment; filename="audit-events.ndjson"',
    'Cache-Control': 'no-store',
  })
