// Which passwords are accepted (contract §5; docs/password-policy.md is for the people who choose them). Pure. `complexity`:
// four classes. `nist`: length alone (SP 800-63B-4 §3.1.1.2). Both refuse common passwords and those about the account.
import type { PasswordCode } from '../words/problems.ts'
import { isCommonPassword } from './common-passwords.ts'

/** A rule that a password breaks: a stable code, and words that say what to do. */
export type PasswordProblem = { code: PasswordCode; message: string }

/** `minLength` in code points. `email` is canonical. */
export type PasswordContext = { policy: 'complexity' | 'nist'; minLength: number; email: string; appName: string }

/** The longest password in code points; all of it counts. */
const MOST_CHARACTERS = 256
/** How many characters around a word count as decoration. Runs like 12345 and !!! count as one. */
const MOST_DECORATION = 6
const LEET: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'l',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Every rule that a new password breaks; an empty list means that it is accepted. */
export function passwordProblems(password: string, context: PasswordContext): PasswordProblem[] {
  if (!password.isWellFormed()) return [{ code: 'not_text', message: 'Use well-formed text.' }]
  const { length } = [...password.normalize('NFC')]
  if (length > MOST_CHARACTERS) return [{ code: 'too_long', message: `Use at most ${MOST_CHARACTERS} characters.` }]
  const problems: PasswordProblem[] = []
  if (length < context.minLength)
    problems.push({ code: 'too_short', message: `Use at least ${context.minLength} characters.` })
  if (context.policy === 'complexity') problems.push(...classProblems(password))
  const cores = coresOf(password)
  if (cores.some(isGuessedFirst))
    problems.push({
      code: 'common',
      message: 'It is easily guessed: choose another, e.g. several words.',
    })
  const about = isAboutAddress(password, context.email)
  if (about !== undefined) problems.push(about)
  if (cores.includes(lettersOf(context.appName)))
    problems.push({ code: 'contains_app_name', message: `It is little more than the name ${context.appName}.` })
  return problems
}

/** The problem of a password that is little more than the address; `undefined` for any other password, and without an address. */
export function isAboutAddress(password: string, email: string): PasswordProblem | undefined {
  if (email === '' || !coresOf(password).some((core) => isAbout(core, email))) return undefined
  return { code: 'contains_email', message: 'It is little more than the email address.' }
}

function classProblems(password: string): PasswordProblem[] {
  const classes: [PasswordCode, RegExp, string][] = [
    ['no_lower_case', /\p{Ll}/u, 'Add a lower-case letter.'],
    ['no_upper_case', /\p{Lu}/u, 'Add an upper-case letter.'],
    ['no_digit', /\p{Nd}/u, 'Add a digit.'],
    ['no_symbol', /[^\p{L}\p{M}\p{N}]/u, 'Add a symbol, e.g. a hyphen or a space.'],
  ]
  return classes.filter(([, pattern]) => !pattern.test(password)).map(([code, , message]) => ({ code, message }))
}

/**
 * A password without its disguise: lower case, `p@55w0rd` read as letters, repeats taken once, and a word alone where little
 * stands around it. `P@ssw0rd-2026!` becomes `password`.
 */
function coresOf(password: string): string[] {
  const folded = password.normalize('NFKC').toLowerCase()
  const word = folded.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  // A word may begin or end with a sign that stands for a letter: `$unshine`.
  const [wide = ''] = /[013457@$!]*\p{L}(?:.*\p{L})?[013457@$!]*/su.exec(folded) ?? []
  const stands = (base: string): boolean => base !== '' && decorationOf(folded.split(base).join('')) <= MOST_DECORATION
  const bases = [folded, ...[word, wide].filter(stands)]
  return [...new Set(bases.flatMap((base) => [...readings(base), ...readings(unleet(base))]).map(unitOf))]
}

/** A text; and its letters and digits alone, where they are the larger part of it. A few letters among many symbols say nothing. */
function readings(text: string): string[] {
  const letters = lettersOf(text)
  return 2 * letters.length > decorationOf(text) ? [text, letters] : [text]
}

/** The number of characters that don't continue the one before them (12345, 4321, !!!). */
function decorationOf(around: string): number {
  const points = [...around].map((character) => character.codePointAt(0) ?? 0)
  return points.filter((point, at) => at === 0 || Math.abs(point - (points[at - 1] ?? 0)) > 1).length
}

function unleet(text: string): string {
  return text.replace(/[013457@$!]/g, (character) => LEET[character] ?? character)
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** The part that a text repeats: `abcabc` is `abc`. */
function unitOf(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    if (text.length % length === 0 && text.slice(0, length).repeat(text.length / length) === text)
      return text.slice(0, length)
  }
  return text
}

function isGuessedFirst(core: string): boolean {
  return core.length <= 3 || decorationOf(core) <= 2 || isCommonPassword(core)
}

function isAbout(core: string, email: string): boolean {
  const [local = '', domain = ''] = email.split('@')
  return core === email || [email, local, domain].some((part) => lettersOf(part) === core)
}
