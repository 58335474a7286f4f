// The languages that pages and mails speak. Another one is a file beside this, and a line here.
import { english } from './english.ts'
import { german } from './german.ts'
import type { Words } from './words.ts'

/** By the primary subtag (RFC 5646) that a browser asks for. The first one is for everybody who asks for none of them. */
export const LANGUAGES = { en: english, de: german } as const satisfies Record<string, Words>

/** A language that we speak. */
export type Language = keyof typeof LANGUAGES

/** Whether a text names one of them. */
export const isLanguage = (text: string | undefined): text is Language =>
  text !== undefined && Object.hasOwn(LANGUAGES, text)
