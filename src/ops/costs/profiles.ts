// Three ways to use an auth service, as what one monthly user does in a month. They are assumptions: put your own numbers in.
import { actsOf, type ActName, type Use } from './acts.ts'

/** `kept`: for each monthly user, people who are registered and sessions that live or are kept. */
export type Profile = {
  about: string
  acts: Readonly<Partial<Record<ActName, number>>>
  kept: { people: number; sessions: number }
}

export const PROFILES = {
  consumer: {
    about: 'a consumer app: people come back now and then, for ten hours a month',
    acts: {
      'sign-up': 0.05,
      'sign-in': 0.75,
      'sign-in and sign-out': 0.25,
      'wrong password': 0.2,
      'lost password': 0.05,
      'session check by HTTP': 100,
      'an hour of an open page': 10,
    },
    kept: { people: 2, sessions: 3 },
  },
  tool: {
    about: 'a tool that people work in: open for eight hours on twenty days, and a sign-in a week',
    acts: {
      'sign-up': 0.02,
      'sign-in': 4,
      'wrong password': 0.4,
      'lost password': 0.1,
      'session check by HTTP': 20,
      'an hour of an open page': 160,
      'page of sign-in': 5,
    },
    kept: { people: 1.2, sessions: 8 },
  },
  agents: {
    about: 'machines: each gets a token of its own every hour, and ten a day are introspected',
    acts: { 'machine token': 720, introspection: 300 },
    kept: { people: 0, sessions: 0 },
  },
} as const satisfies Record<string, Profile>
export type ProfileName = keyof typeof PROFILES

/** Days whose events the log has by default (AUDIT_RETENTION_SECONDS). */
export const AUDIT_DAYS = 365

/** What one monthly user takes in a month; `costs` is the text of docs/costs.md. */
export function monthOf(costs: string, profile: Profile): Use {
  const sum: Use = { requests: 0, cpuMs: 0, d1Ms: 0, read: 0, written: 0, hashes: 0, mails: 0, events: 0 }
  for (const { name, use } of actsOf(costs)) {
    const times = profile.acts[name] ?? 0
    for (const key of Object.keys(sum) as (keyof Use)[]) sum[key] += use[key] * times
  }
  return sum
}
