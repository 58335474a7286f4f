// What a language must hold for the console's overview.
export type OverviewWords = {
  title: string
  attention: string
  nothing: string
  nothingLead: string
  concerns: {
    unusual: Record<
      'sign_in_failures' | 'second_step_failures' | 'sign_ins_throttled',
      Record<'today' | 'yesterday', (count: string) => string>
    >
    /** What is usual, and from when on more is shown. */
    usual: (usual: string, times: number) => string
    alarms: Record<'authn_token_reuse' | 'passkey_clone_suspected' | 'key_revoked', { title: string; says: string }>
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
