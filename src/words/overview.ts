// What a language must hold for the console's overview.
import type { Around } from './around.ts'

export type OverviewWords = {
  title: string
  attention: string
  nothing: string
  nothingLead: string
  /** Each is a sentence. Counts come as numbers, for their grammar, and as they are written. */
  concerns: {
    database: string
    missing: (migrations: string) => string
    unknown: (migrations: string) => string
    clockNever: string
    clockLate: Around
    clockFailed: (steps: string) => string
    keysOverdue: string
    keysSealed: string
    unknownVars: (names: string) => string
    mailsFailed: (count: number, shown: string) => string
    mailsWaiting: (count: number, shown: string) => string
    unusual: Record<
      'sign_in_failures' | 'second_step_failures' | 'sign_ins_throttled',
      Record<'today' | 'yesterday', (count: string) => string>
    >
    /** What is usual, and from when on more is shown. */
    usual: (usual: string, times: number) => string
    alarms: Record<'authn_token_reuse' | 'passkey_clone_suspected' | 'key_revoked', string>
  }
  /** Where the help is. */
  help: Record<'health' | 'keys' | 'mail' | 'events' | 'person', string>
  figures: string
  people: string
  ofStatus: Record<'active' | 'disabled' | 'unverified', string>
  sessions: string
  today: Record<'sign_ins' | 'sign_in_failures' | 'acts_refused', string>
  yesterday: (count: string) => string
  /** In place of a time: the clock has not counted it. */
  notYet: string
  charts: string
  chartsLead: string
  day: string
  todayLabel: string
  inDays: (count: string, days: number) => string
  atDaysEnd: string
  signIns: string
  failures: string
  signUps: string
}
