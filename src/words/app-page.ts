// What a language must hold for the console's page of an app, and what is done there.
import type { Around } from './around.ts'
import type { TitleAndLead, Labelled } from './labelled.ts'

/** What can be done with an app. */
export type AppAct = 'edit' | 'access' | 'secret' | 'end-secrets' | 'disable' | 'enable' | 'delete'

export type AppPageWords = {
  page: {
    facts: TitleAndLead &
      Record<'id' | 'kind' | 'from' | 'proof' | 'added' | 'changed' | 'expires' | 'discovery' | 'website', string>
    copy: string
    copied: string
    where: TitleAndLead & Record<'redirects' | 'logouts' | 'backchannel' | 'none', string>
    may: TitleAndLead &
      Record<
        'grants' | 'asked' | 'unasked' | 'own' | 'alg' | 'noPkce' | 'pushed' | 'dpop' | 'claims' | 'profile' | 'fapi2',
        string
      >
    secrets: TitleAndLead & {
      none: string
      keys: string
      noKeys: string
      made: Around
      ends: Around
      current: string
      old: string
    }
    shown: { title: string; lead: string; label: string }
    people: { title: string; count: (count: number, isMore: boolean) => string; firstParty: string; machine: string }
    deliveries: TitleAndLead & {
      none: string
      off: string
      columns: Record<'state' | 'attempts' | 'answer' | 'when', string>
      states: Record<'sent' | 'waiting' | 'givenUp', string>
      noAnswer: string
    }
    trail: TitleAndLead & { link: string }
    acts: TitleAndLead
    trusted: string
    elsewhere: string
  }
  acts: Record<AppAct | 'try' | 'tryMachine', TitleAndLead> & { buttons: Record<AppAct, string> }
  asks: Record<'secret' | 'end-secrets' | 'disable' | 'enable' | 'delete', (app: string) => string>
  happens: {
    secret: readonly string[]
    overlap: Labelled & { choices: Record<'0' | '3600' | '86400' | '604800', string> }
    endSecrets: readonly string[]
    disable: readonly string[]
    enable: readonly string[]
    delete: readonly string[]
  }
}
