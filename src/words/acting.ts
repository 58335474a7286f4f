// What a language must hold for an operator who acts as somebody else.
import type { Around } from './around.ts'

export type ActingWords = {
  /** The banner of every page. */
  label: string
  as: Around
  asSomebody: string
  only: string
  ends: Around
  stop: string
  /** The page that begins it, in the console. */
  begin: {
    title: (person: string) => string
    lead: string
    happens: readonly string[]
    told: string
    untold: string
    reason: string
    reasonHint: string
    button: string
    /** Why it can't be begun. */
    refusals: Record<'role' | 'target_role' | 'own_account' | 'disabled', string>
    back: string
  }
  /** The page that leads back to one's own session. */
  over: { title: string; lead: string; goesOn: string; leadGoesOn: string; button: string }
}
