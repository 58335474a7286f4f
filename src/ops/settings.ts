// What commands say of the settings of apps and APIs that are refused, and how they read lists of words.
import type { SettingsRefusal } from '../admin/client-changes.ts'
import type { Refusal } from './refusal.ts'

/** The words of an option that is a list, separated by white space. */
export const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

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
