// What a language must hold for the console's page of health.

/** A line of the page of health: what it is about, what is so, what that means, and what to do. */
type Line<Facts> = (facts: Facts) => { says: string; todo?: string }
type Counted = { counted_to: number }

export type HealthWords = {
  title: string
  lead: string
  states: Record<'good' | 'warn' | 'bad', string>
  whole: Record<'good' | 'warn' | 'bad', string>
  columns: { what: string; state: string; says: string }
  todo: string
  groups: Record<'database' | 'work' | 'bindings' | 'settings' | 'deep', string>
  titles: Record<HealthName, string>
  lines: {
    database: Line<{ size: string; large: boolean }>
    migrations: Line<{ applied: number; missing: string; unknown: string }>
    clock: Line<{ at: string | undefined; late: boolean; failed: string }>
    signing_key: Line<{ problem: 'none' | 'no_key' | 'sealed' | 'due' | 'overdue'; due: string | undefined }>
    auth_secret: Line<{ secret_id: string; previous_id: string | null }>
    mail_driver: Line<{ driver: string }>
    mail_waiting: Line<Counted & { waiting: number; overdue: number }>
    mail_failed: Line<Counted & { failed: number; failed_lately: number; repeatable: number }>
    audit_sink: Line<{ sink: string; waiting: string | undefined; failure: string; attempts: number }>
    hasher: Line<{ bound: boolean; shards: number; engine: string }>
    flood_limit: Line<{ bound: boolean }>
    email_binding: Line<{ bound: boolean; needed: boolean }>
    environment: Line<{ environment: string; issuer: string }>
    unknown_vars: Line<{ named: string }>
    version: Line<{ library: string; worker: string | undefined; uploaded: string | undefined }>
    guard: Line<{ problem: 'none' | 'not_proved' | 'unavailable' }>
    hash: Line<{ problem: 'none' | 'busy' | 'failed' }>
  }
  unread: string
  deep: { title: string; lead: string; button: string }
  settings: { title: string; lead: string; name: string; value: string; set: string; unset: string; secret: string }
}
export type HealthName = keyof HealthWords['lines']
