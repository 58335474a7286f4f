// What a language must hold for the console's page that tries an app.
import type { TitleAndLead, Labelled } from './labelled.ts'

export type TrialWords = {
  title: (app: string) => string
  lead: string
  /** What it does, step by step. */
  steps: readonly string[]
  redirect: TitleAndLead & {
    add: string
    there: string
    remove: string
    onlyTrusted: string
    /** Why it can't be taken away, and the way to another one. */
    only: string
    addOther: string
  }
  scopes: Labelled
  api: Labelled & { none: string }
  again: string
  begin: string
  notFor: Record<'machine' | 'disabled' | 'document' | 'noCode', string>
  machine: string
  /** What came of it. */
  worked: TitleAndLead
  failed: TitleAndLead
  error: string
  description: string
  over: TitleAndLead
  parts: Record<'granted' | 'idToken' | 'access' | 'userinfo', TitleAndLead>
  granted: Record<'scope' | 'life' | 'refresh' | 'yes' | 'no' | 'signed', string>
  claims: Record<string, string>
  ended: string
  back: string
  once: string
}
