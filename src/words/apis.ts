// What a language must hold for the console's pages of APIs.
import type { TitleAndLead, Labelled, Turn } from './labelled.ts'

/** What was done to an API, as the next page says it. */
export type ApiDone = 'made' | 'saved' | 'deleted'

export type ApisWords = {
  list: TitleAndLead & {
    add: string
    columns: Record<'api' | 'identifier' | 'scopes' | 'life' | 'added', string>
    empty: TitleAndLead
    turn: Turn
  }
  gone: TitleAndLead & { all: string }
  make: TitleAndLead & { button: string }
  edit: { title: (api: string) => string; lead: string; button: string; open: string }
  fields: {
    identifier: Labelled
    name: Labelled
    scopes: Labelled & { scope: string; says: string; example: string; more: string }
    life: Labelled
    introspectedBy: Labelled
  }
  usual: string
  facts: TitleAndLead &
    Record<'identifier' | 'life' | 'introspectedBy' | 'added' | 'changed' | 'nobody' | 'claims', string>
  scopes: TitleAndLead & {
    none: string
    /** Who may grant a scope, where that isn't everybody. */
    grantors: Record<'USER' | 'ADMIN' | 'SUPER_ADMIN' | 'client', string>
    grantedBy: string
  }
  remove: TitleAndLead & { button: string; happens: readonly string[]; asks: (api: string) => string }
  done: Record<ApiDone, (api: string) => string>
}
