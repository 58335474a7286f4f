// A person's name: one line of plain text, or none.
import { ok, refuse, type Result } from '../result.ts'

export type NameProblem = 'not_text' | 'too_long'

export const NAME_MESSAGES: Record<NameProblem, string> = {
  not_text: 'One line of plain text.',
  too_long: 'At most 200 characters.',
}

const MOST_CHARACTERS = 200

/**
 * What a search for `text` looks for among folded names (`lower()` of SQLite, which knows the letters from A to Z alone): the beginning as
 * it is typed, and the same with the other letters in small, but capitals where words begin. Nothing for an empty text.
 */
export function foldedNames(text: string): Result<readonly string[], NameProblem> {
  const cleaned = cleanName(text)
  if (!cleaned.ok || cleaned.value === null) return cleaned.ok ? ok([]) : cleaned
  const typed = folded(cleaned.value)
  const asWritten = folded(
    cleaned.value.toLowerCase().replaceAll(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase()),
  )
  return ok([...new Set([typed, asWritten])])
}

const folded = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

/** The name in composed form (NFC), trimmed; `null` where nothing is left. Refuses line breaks and invisible characters. */
export function cleanName(given: string): Result<string | null, NameProblem> {
  if (given.length > 5 * MOST_CHARACTERS) return refuse('too_long')
  // Keyboards and word processors leave direction marks and soft hyphens behind. They are invisible, so they are removed.
  const text = given.replaceAll(/[\u00ad\u061c\u200e\u200f]/g, '')
  // Zero-width joiners are part of emoji and of some scripts. Every other invisible character is refused, blank letters too.
  const visible = text.replaceAll(/[\u200c\u200d]/g, '')
  if (!text.isWellFormed() || /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u.test(visible))
    return refuse('not_text')
  const name = text.normalize('NFC').trim()
  if ([...name].length > MOST_CHARACTERS) return refuse('too_long')
  return ok(name === '' ? null : name)
}
