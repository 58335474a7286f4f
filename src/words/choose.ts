// Which language a request wants: what it says in its address (`ui_locales`, OpenID Connect Core §3.1.2.1), what its person chose before,
// what its browser likes.
import { isLanguage, LANGUAGES, type Language } from './languages.ts'

const [FALLBACK] = Object.keys(LANGUAGES) as [Language]
/** Longer lists are cut: no browser sends one. */
const MOST_CHARACTERS = 256

/**
 * The language of ours that an `Accept-Language` likes best (RFC 9110 §12.5.4): by quality, then by order. The first of ours where it
 * names none of them.
 */
export function languageOf(acceptLanguage: string | null): Language {
  let chosen: { language: Language; quality: number } = { language: FALLBACK, quality: 0 }
  for (const range of (acceptLanguage ?? '').slice(0, MOST_CHARACTERS).toLowerCase().split(',')) {
    const [, primary, weight = '1'] =
      /^\s*([a-z]{2,3}|\*)(?:-[a-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d{0,3})?)\s*)?$/.exec(range) ?? []
    const language = primary === '*' ? FALLBACK : primary
    if (isLanguage(language) && Number(weight) > chosen.quality) chosen = { language, quality: Number(weight) }
  }
  return chosen.language
}

/** The first language of ours in a list of tags as `ui_locales` has them (`fr-CA de en`); `undefined` where there is none. */
export function languageAmong(tags: string | null): Language | undefined {
  const primaries = (tags ?? '')
    .slice(0, MOST_CHARACTERS)
    .split(/\s+/)
    .map((tag) => tag.toLowerCase().split('-', 1)[0])
  return primaries.find(isLanguage)
}
