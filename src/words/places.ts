// Countries by the names that people know.
import type { Language } from './languages.ts'

/** A country by its name, from the two letters that the edge gives; `undefined` for none, and for letters that name none. */
export function placeOf(country: string | null, language: Language): string | undefined {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return undefined
  const known = regions.get(language) ?? new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
  regions.set(language, known)
  return known.of(country)
}
/** By language: making one takes far longer than asking it. */
const regions = new Map<Language, Intl.DisplayNames>()
