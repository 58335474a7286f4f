// The languages that pages and mails speak. Another one is a file beside this, and a line here. A dictionary is made when its language is
// first spoken: a start needs none.
import { english } from './english.ts'
import { german } from './german.ts'
import type { Words } from './words.ts'

let inEnglish: Words | undefined
let inGerman: Words | undefined

/** By the primary subtag (RFC 5646) that a browser asks for. The first one is for everybody who asks for none of them. */
export const LANGUAGES = {
  get en(): Words {
    return (inEnglish ??= english())
  },
  get de(): Words {
    return (inGerman ??= german())
  },
} satisfies Record<string, Words>

/** A language that we speak. */
export type Language = keyof typeof LANGUAGES

/** Whether a text names one of them. */
export const isLanguage = (text: string | undefined): text is Language =>
  text !== undefined && Object.hasOwn(LANGUAGES, text)
