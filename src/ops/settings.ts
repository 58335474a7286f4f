// What commands say of the settings of apps and APIs that are refused, and how they read lists of words.
import type { SettingsRefusal } from '../admin/client-changes.ts'
import { GRANT_TYPES, type GrantType } from '../clients/rules.ts'
import { ok, refuse, type Result } from '../result.ts'
import type { Refusal } from './refusal.ts'

/** The words of an option that is a list, separated by white space. */
export const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/** What `--grants` says of itself. */
export const GRANTS_TEXT = `what it may ask for tokens by, separated by spaces:\n${GRANT_TYPES.join('\n')}`

/** The types of grant that `--grants` names; `undefined` where it isn't given. Refuses one that there isn't. */
export function readGrants(text: string | undefined): Result<GrantType[] | undefined, string> {
  if (text === undefined) return ok(undefined)
  const named = wordsOf(text)
  const types = GRANT_TYPES.filter((type) => named.includes(type))
  return named.every((word) => types.some((type) => type === word))
    ? ok(types)
    : refuse(`--grants must be some of ${GRANT_TYPES.join(', ')}.`)
}

/** A refusal in sentences: each field that is wrong, and why. */
export function saidOfSettings(refusal: SettingsRefusal | string): Refusal {
  if (typeof refusal !== 'string')
    return {
      code: refusal.code,
      message: refusal.errors.map(({ field, message }) => `${field}: ${message}`).join('\n'),
    }
  const changed = refusal === 'changed'
  return {
    code: refusal,
    message: changed ? 'Somebody else has changed it meanwhile: run it again.' : 'It is not allowed.',
  }
}
