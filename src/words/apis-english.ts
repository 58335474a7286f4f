// The console's pages of APIs, in English.
import type { ApisWords } from './apis.ts'

export const apisInEnglish: ApisWords = {
  list: {
    title: 'APIs',
    lead: 'What apps get access tokens for. Each says what its scopes allow, in the words that people read.',
    add: 'Add an API',
    columns: { api: 'API', identifier: 'Identifier', scopes: 'Scopes', life: 'Tokens live', added: 'Added' },
    empty: { title: 'There is no API yet', lead: 'Without one, an app learns who signs in, and can call nothing.' },
    turn: { newer: 'Previous', older: 'Next' },
  },
  gone: { title: 'There is no such API', lead: 'No API has this identifier.', all: 'All APIs' },
  make: { title: 'Add an API', lead: 'A service of yours that takes access tokens.', button: 'Add the API' },
  edit: {
    title: (api) => `Change ${api}`,
    lead: 'A scope that is taken away is in no new token; what people allowed stays recorded.',
    button: 'Save',
    open: 'Change it',
  },
  fields: {
    identifier: {
      label: 'Identifier',
      hint: 'An address, as https://api.example.com/: apps name it as resource or audience, and its tokens are for it. It can’t be changed.',
    },
    name: { label: 'Name', hint: 'As people read it.' },
    scopes: {
      label: 'Scopes',
      hint: 'An app asks for a scope by its name. People read what it allows, after “It will be able to”.',
      scope: 'Name',
      says: 'What it allows',
      example: 'read your notes',
      more: 'There is more room once these are saved.',
    },
    life: { label: 'Access tokens live (seconds)', hint: 'From 60 to 86,400. Nothing: as all others do.' },
    introspectedBy: {
      label: 'Who may ask whether a token is good',
      hint: 'The client id of the API itself (RFC 7662), or nothing.',
    },
  },
  usual: 'as all others',
  facts: {
    title: 'The API',
    lead: 'Apps name it by its identifier.',
    identifier: 'Identifier',
    life: 'Tokens live',
    introspectedBy: 'Asks about tokens',
    added: 'Added',
    changed: 'Changed',
    nobody: 'nobody: it verifies them by itself',
    claims: 'More claims',
  },
  scopes: {
    title: 'Scopes',
    lead: 'What an app can ask for, and the words in which people read it. Who may grant one is set in the admin API (granted_by).',
    none: 'It has no scopes.',
    grantors: {
      USER: 'a person',
      ADMIN: 'an administrator',
      SUPER_ADMIN: 'a super admin',
      client: 'apps on whose list it is',
    },
    grantedBy: 'Granted by',
  },
  remove: {
    title: 'Delete the API',
    lead: 'It can’t be undone.',
    button: 'Delete the API',
    happens: [
      'No app gets a token for it any more. Those that are out work until they expire.',
      'Machines lose the scopes that they have of it.',
      'What happened stays in the activity.',
    ],
    asks: (api) => `Delete ${api}?`,
  },
  done: {
    made: (api) => `${api} was added.`,
    saved: (api) => `${api} was saved.`,
    deleted: (api) => `${api} was deleted.`,
  },
}
