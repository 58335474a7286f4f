// Why an operator does something, in their own words: one line of plain text, for the audit log.
import { ok, refuse, type Result } from '../result.ts'

export type ReasonProblem = 'reason_missing' | 'not_text' | 'too_long'

export const REASON_MESSAGES: Record<ReasonProblem, string> = {
  reason_missing: 'Say why.',
  not_text: 'One line of plain text.',
  too_long: 'At most 500 characters.',
}

const MOST_CHARACTERS = 500

/** The reason in composed form (NFC), trimmed. Refuses one that is empty, too long, or has line breaks or invisible characters. */
export function cleanReason(given: string): Result<string, ReasonProblem> {
  if (given.length > 5 * MOST_CHARACTERS) return refuse('too_long')
  const text = given.normalize('NFC').trim()
  if (text === '') return refuse('reason_missing')
  if (!text.isWellFormed() || /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.test(text.replaceAll('\u200d', '')))
    return refuse('not_text')
  return [...text].length > MOST_CHARACTERS ? refuse('too_long') : ok(text)
}
