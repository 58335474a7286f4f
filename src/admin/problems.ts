// What the refusals of administrators look like on the wire.
import type { Context } from 'hono'
import type { AppEnv } from '../gate/app-env.ts'
import { problem } from '../http/problems.ts'
import { unauthenticated } from '../gate/require-session.ts'
import { ifMatchOf } from '../http/entity-tag.ts'
import type { ActRefusal } from './allow.ts'
import type { SettingsRefusal } from './client-changes.ts'
import type { RepeatRefusal } from './repeat-mail.ts'
import { readSeen, type Seen } from './seen.ts'

export type AdminRefusal =
  | ActRefusal
  | RepeatRefusal
  | 'last_super_admin'
  | 'email_taken'
  | 'user_disabled'
  | 'changed'
  | 'reauthentication_required'

/** Why a mail can't be tried again. */
const NOT_REPEATABLE: Record<RepeatRefusal, string> = {
  mail_sent: 'It was sent.',
  mail_being_sent: 'Somebody is at it: see in a minute what became of it.',
  mail_text_gone: 'Its text is gone, because its code or link is dead, or because it may have arrived.',
}

/** Whether a refusal says that a mail can't be tried again. */
export const isNotRepeatable = (refusal: string): refusal is RepeatRefusal => Object.hasOwn(NOT_REPEATABLE, refusal)

/** The problem document of a refusal (RFC 9457): 401, 403, 404 or 409. */
export function adminProblem(c: Context<AppEnv>, refusal: AdminRefusal): Response {
  switch (refusal) {
    case 'unauthenticated':
      return unauthenticated(c)
    case 'forbidden':
      return problem(c, 'forbidden', { detail: 'Your role does not allow this, or not to this person.' })
    case 'last_super_admin':
      return problem(c, 'forbidden', { detail: 'This is the last enabled SUPER_ADMIN. Make another one first.' })
    case 'email_taken':
      return problem(c, 'email_taken', { detail: 'It has one, or somebody may still take it back.' })
    case 'changed':
      return problem(c, 'changed_meanwhile')
    case 'mail_sent':
    case 'mail_being_sent':
    case 'mail_text_gone':
      return problem(c, 'mail_not_repeatable', { detail: NOT_REPEATABLE[refusal] })
    case 'not_found':
    case 'user_disabled':
    case 'reauthentication_required':
      return problem(c, refusal)
  }
}

/** The same of what concerns a client or an API: 400 with each field that is wrong, 401, 403, 404 or 412. */
export function settingsProblem(
  c: Context<AppEnv>,
  refusal: 'unauthenticated' | 'forbidden' | 'not_found' | 'changed' | SettingsRefusal,
): Response {
  if (typeof refusal !== 'string') return problem(c, refusal.code, { errors: refusal.errors })
  if (refusal === 'forbidden') return problem(c, 'forbidden', { detail: 'Your role does not allow this.' })
  return adminProblem(c, refusal)
}

/** The version that the caller saw (`If-Match`), if they name one. A response refuses a tag that isn't one of ours. */
export function seenBy(c: Context<AppEnv>): { seen: Seen | undefined } | Response {
  const tag = ifMatchOf(c)
  if (tag === undefined) return { seen: undefined }
  const seen = readSeen(tag)
  return seen === undefined ? problem(c, 'changed_meanwhile') : { seen }
}

/** Sends the audit log as a file. */
export const answerFile = (c: Context<AppEnv>, lines: ReadableStream<Uint8Array>): Response =>
  c.body(lines, 200, {
    'Content-Type': 'application/x-ndjson; charset=UTF-8',
    'Content-Disposition': 'attachment; filename="audit-events.ndjson"',
    'Cache-Control': 'no-store',
  })
