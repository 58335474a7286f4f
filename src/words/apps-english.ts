// The console's list of apps, in English.
import { appFormsInEnglish } from './app-forms-english.ts'
import { appPageInEnglish } from './app-page-english.ts'
import type { AppsWords } from './apps.ts'

export const appsInEnglish: AppsWords = {
  ...appFormsInEnglish,
  ...appPageInEnglish,
  tabs: { label: 'Apps and APIs', apps: 'Apps', apis: 'APIs' },
  list: {
    title: 'Applications',
    lead: 'The software that people sign in to with their account here, and the machines that call your APIs.',
    add: 'Add an app',
    filter: 'Find apps',
    text: 'Name or client id',
    source: 'Added by',
    anySource: 'Anybody',
    show: 'Show',
    clear: 'Show all',
    columns: { app: 'App', kind: 'Kind', where: 'Where', from: 'Added by', state: 'State', added: 'Added' },
    empty: {
      title: 'There is no app yet',
      lead: 'Add one, and people can sign in to it with the account that they have here.',
    },
    none: { title: 'No app is like this', lead: 'A name is found by any part of it, a client id by the whole.' },
    turn: { newer: 'Previous', older: 'Next' },
  },
  kinds: { web: 'Web app', public: 'Browser or phone', machine: 'Machine' },
  sources: { operator: 'An operator', registered: 'Itself', document: 'Its document', auth0: 'Auth0’s list' },
  states: { on: 'Enabled', off: 'Disabled', unchecked: 'Not checked', firstParty: 'First-party' },
  gone: {
    title: 'There is no such app',
    lead: 'No app has this client id. It may have been deleted; then the activity still knows of it.',
    all: 'All apps',
    trail: 'Look in the activity',
  },
  changed:
    'Somebody changed it meanwhile, so nothing was done. Look again, and press the button once more if you still want it.',
  done: {
    made: (app) => `${app} was added.`,
    saved: (app) => `${app} was saved.`,
    secret: (app) => `${app} has a new secret.`,
    ended: (app) => `The old secret of ${app} has ended.`,
    disabled: (app) => `${app} is disabled.`,
    enabled: (app) => `${app} is enabled.`,
    deleted: (app) => `${app} was deleted.`,
    registered: (app) => `${app} can be tried.`,
    unregistered: (app) => `${app} can’t be tried any more.`,
  },
}
