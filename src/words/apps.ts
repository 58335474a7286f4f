// What a language must hold for the console's list of apps.
import type { ClientSource } from '../client/admin-types.ts'
import type { AppFormWords, AppKind } from './app-forms.ts'
import type { AppPageWords } from './app-page.ts'
import type { TitleAndLead, Turn } from './labelled.ts'

/** What was done, as the next page says it. */
export type AppDone =
  | 'made'
  | 'saved'
  | 'secret'
  | 'ended'
  | 'disabled'
  | 'enabled'
  | 'deleted'
  | 'registered'
  | 'unregistered'

export type AppsWords = AppFormWords &
  AppPageWords & {
    /** The two lists of the section. */
    tabs: { label: string; apps: string; apis: string }
    list: TitleAndLead & {
      add: string
      filter: string
      text: string
      source: string
      anySource: string
      show: string
      clear: string
      columns: Record<'app' | 'kind' | 'where' | 'from' | 'state' | 'added', string>
      empty: TitleAndLead
      none: TitleAndLead
      turn: Turn
    }
    kinds: Record<AppKind, string>
    sources: Record<ClientSource, string>
    states: { on: string; off: string; unchecked: string; firstParty: string }
    gone: TitleAndLead & { all: string; trail: string }
    changed: string
    done: Record<AppDone, (app: string) => string>
  }
