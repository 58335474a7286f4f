// The canonical form of an email address, so that a person has one row. Every spelling (case, Unicode form, IDN) becomes the
// same text, and mail is sent to that text only. RFC 5321 §4.5.3 (lengths), RFC 6531 (Unicode), UTS #46 (domains).
import { lately } from '../late.ts'
import { ok, refuse, type Result } from '../result.ts'

/** Why a text isn't accepted as an address. */
export type EmailProblem = 'not_an_address' | 'forbidden_character' | 'too_long' | 'bad_domain'

export const EMAIL_MESSAGES: Record<EmailProblem, string> = {
  not_an_address: 'One address in the form name@example.com.',
  forbidden_character: 'Line breaks, control characters and invisible characters are not allowed.',
  too_long: 'At most 64 bytes before the @ and 254 bytes in all.',
  bad_domain: 'The part after the @ is not a domain name.',
}

const MOST_CHARACTERS = 1_000
const MOST_BYTES = 254
const MOST_LOCAL_BYTES = 64
const MOST_DOMAIN_BYTES = 253

// Made when the first address comes: a RegExp with classes of Unicode (`\p`) takes a while to make, and every start would pay for it.

/** Spaces and tabs around an address, as people paste them. Line breaks aren't included, because they split headers. */
const AROUND = lately(() => /^[\t\p{Zs}]+|[\t\p{Zs}]+$/gu)
/**
 * Controls (NUL, CR, LF), format characters (zero-width, bidi), private use, surrogates, line separators, and other invisible
 * characters (Default_Ignorable_Code_Point: variation selectors, fillers).
 */
const FORBIDDEN = lately(() => /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{DI}]/u)
/** dot-atom (RFC 5322 §3.2.3) with the letters, marks and digits of every script: no quotes, comments, lists, brackets. */
const LOCAL_PART = lately(() => /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u)
/**
 * Old mobile addresses of these two carriers have dots in a row or before the @. RFC 5322 doesn't allow that, but mail reaches
 * them.
 */
const OF_OLD_MOBILES = /@(?:docomo|ezweb)\.ne\.jp$/
const OLD_MOBILE_LOCAL_PART = /^[a-z0-9_-][a-z0-9._-]*$/
/** The characters of a domain before UTS #46 maps it. With others the URL parser would find a port, a path or a user in it. */
const DOMAIN_CHARACTERS = lately(() => /^[\p{L}\p{M}\p{N}.\-\u00b7\u3002]+$/u)
/**
 * A label that stands before the domain while it is parsed. In a domain of ASCII alone the URL parser would accept any `xn--`
 * label.
 */
const GUARD = { label: '\u00e9', ascii: 'xn--9ca' }
const ASCII_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/

/**
 * The canonical form: NFKC, lower case, the domain in ASCII (`münchen.de` and `xn--mnchen-3ya.de` are one). Applied to its
 * own result it changes nothing. Refuses lists, quoted names, address literals, and anything invisible.
 */
export function canonicalEmail(text: string): Result<string, EmailProblem> {
  if (text.length > MOST_CHARACTERS) return refuse('too_long')
  const trimmed = text.replace(AROUND(), '')
  if (FORBIDDEN().test(trimmed)) return refuse('forbidden_character')
  // Twice: lower case may leave a form that isn't composed, and composing may leave one that isn't lower case.
  const folded = fold(fold(trimmed))
  if (FORBIDDEN().test(folded)) return refuse('forbidden_character')
  const [local = '', domain, ...more] = folded.split('@')
  if (domain === undefined || more.length > 0 || !mayBeLocal(local, folded)) return refuse('not_an_address')
  if (bytesOf(local) > MOST_LOCAL_BYTES) return refuse('too_long')
  const ascii = asciiDomain(domain)
  if (ascii === undefined) return refuse('bad_domain')
  const canonical = `${local}@${ascii}`
  return bytesOf(canonical) > MOST_BYTES ? refuse('too_long') : ok(canonical)
}

/**
 * The beginning of canonical addresses that a search for `text` means; empty for all of them. A domain is put into its ASCII
 * form where it is whole, because half a domain has none. Refuses invisible characters, and a text that is too long.
 */
export function canonicalPrefix(text: string): Result<string, EmailProblem> {
  const whole = canonicalEmail(text)
  if (whole.ok || whole.error === 'forbidden_character') return whole
  if (text.length > MOST_CHARACTERS) return refuse('too_long')
  const folded = fold(fold(text.replace(AROUND(), '')))
  if (FORBIDDEN().test(folded)) return refuse('forbidden_character')
  return bytesOf(folded) > MOST_BYTES ? refuse('too_long') : ok(folded)
}

function mayBeLocal(local: string, address: string): boolean {
  return LOCAL_PART().test(local) || (OF_OLD_MOBILES.test(address) && OLD_MOBILE_LOCAL_PART.test(local))
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC')
}

/** The A-label form of a domain with at least two labels, or `undefined`. */
function asciiDomain(domain: string): string | undefined {
  if (!DOMAIN_CHARACTERS().test(domain)) return undefined
  const ascii = URL.parse(`http://${GUARD.label}.${domain}`)?.hostname.slice(GUARD.ascii.length + 1)
  if (ascii === undefined || ascii.length > MOST_DOMAIN_BYTES) return undefined
  return ASCII_DOMAIN.test(ascii) ? ascii : undefined
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
