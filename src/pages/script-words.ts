// The texts that a page gives its script (`data-words`), in the language of the page. The API's own are English, and for programs.
import type { ProblemCode } from '../words/problems.ts'
import { useWords } from './layout.tsx'

/** What the routes that scripts ask may refuse. */
const REFUSED = [
  'invalid_request',
  'invalid_passkey',
  'invalid_code',
  'invalid_credentials',
  'unauthenticated',
  'reauthentication_required',
  'session_expired',
  'session_revoked',
  'forbidden',
  'cross_site_request',
  'not_found',
  'too_many_passkeys',
  'last_way_in',
  'last_factor',
  'too_many_requests',
  'internal_error',
  'busy',
  'unavailable',
] as const satisfies ProblemCode[]

/** JSON of what a refusal says, by its code, and of the script's `own` texts, which stand before those. */
export function useScriptWords(own: Readonly<Record<string, string>>): string {
  const { problems } = useWords()
  return JSON.stringify({ ...Object.fromEntries(REFUSED.map((code) => [code, problems[code][1]])), ...own })
}
