// The language of a page: what its address says (`ui_locales`), what was chosen before, what the browser likes.
import { languageAmong, languageOf } from '../words/choose.ts'
import type { Language } from '../words/languages.ts'
import { cookieHeader, LANGUAGE_COOKIE, readCookie, setCookie } from './cookies.ts'

const YEAR_SECONDS = 365 * 86_400

/** The language that a request wants. */
export function wantedLanguage(request: Request): Language {
  const { headers } = request
  return (
    askedLanguage(request) ??
    languageAmong(readCookie(cookieHeader(headers), LANGUAGE_COOKIE) ?? null) ??
    languageOf(headers.get('Accept-Language'))
  )
}

/** A `Set-Cookie` value that remembers a language which the address asked for; `undefined` where it asked for none of ours. */
export function languageCookie(request: Request): string | undefined {
  const asked = askedLanguage(request)
  return asked && setCookie(LANGUAGE_COOKIE, asked, YEAR_SECONDS)
}

const askedLanguage = (request: Request): Language | undefined =>
  request.url.includes('ui_locales=') ? languageAmong(new URL(request.url).searchParams.get('ui_locales')) : undefined
