// The console's pages of APIs, in German.
import type { ApisWords } from './apis.ts'

export const apisInGerman: ApisWords = {
  list: {
    title: 'APIs',
    lead: 'Wofür Apps Zugriffstokens bekommen. Jede sagt, was ihre Scopes erlauben, in den Worten, die man liest.',
    add: 'API hinzufügen',
    columns: { api: 'API', identifier: 'Kennung', scopes: 'Scopes', life: 'Tokens gelten', added: 'Hinzugefügt' },
    empty: {
      title: 'Es gibt noch keine API',
      lead: 'Ohne eine erfährt eine App, wer sich anmeldet, und kann nichts aufrufen.',
    },
    turn: { newer: 'Zurück', older: 'Weiter' },
  },
  gone: { title: 'Diese API gibt es nicht', lead: 'Keine API hat diese Kennung.', all: 'Alle APIs' },
  make: {
    title: 'API hinzufügen',
    lead: 'Ein Dienst von Ihnen, der Zugriffstokens annimmt.',
    button: 'API hinzufügen',
  },
  edit: {
    title: (api) => `${api} ändern`,
    lead: 'Ein entfernter Scope ist in keinem neuen Token; was man erlaubt hat, bleibt aufgezeichnet.',
    button: 'Speichern',
    open: 'Ändern',
  },
  fields: {
    identifier: {
      label: 'Kennung',
      hint: 'Eine Adresse, etwa https://api.example.com/: Apps nennen sie als resource oder audience, und für sie gelten die Tokens. Sie ist nicht zu ändern.',
    },
    name: { label: 'Name', hint: 'So liest man ihn.' },
    scopes: {
      label: 'Scopes',
      hint: 'Eine App verlangt einen Scope mit seinem Namen. Was er erlaubt, liest man nach „Sie kann dann“.',
      scope: 'Name',
      says: 'Was er erlaubt',
      example: 'Ihre Notizen lesen',
      more: 'Nach dem Speichern ist Platz für mehr.',
    },
    life: { label: 'Zugriffstokens gelten (Sekunden)', hint: 'Von 60 bis 86.400. Nichts: so lang wie alle anderen.' },
    introspectedBy: {
      label: 'Wer fragen darf, ob ein Token gilt',
      hint: 'Die Client-ID der API selbst (RFC 7662), oder nichts.',
    },
  },
  usual: 'so lang wie alle',
  facts: {
    title: 'Die API',
    lead: 'Apps nennen sie bei ihrer Kennung.',
    identifier: 'Kennung',
    life: 'Tokens gelten',
    introspectedBy: 'Fragt nach Tokens',
    added: 'Hinzugefügt',
    changed: 'Geändert',
    nobody: 'niemand: sie prüft sie selbst',
    claims: 'Weitere Claims',
  },
  scopes: {
    title: 'Scopes',
    lead: 'Was eine App verlangen kann, und die Worte, in denen man es liest. Wer einen erlauben kann, stellt die Admin-API ein (granted_by).',
    none: 'Sie hat keine Scopes.',
    grantors: {
      USER: 'eine Person',
      ADMIN: 'ein Administrator',
      SUPER_ADMIN: 'ein Super-Admin',
      client: 'Apps, auf deren Liste er steht',
    },
    grantedBy: 'Erlaubt durch',
  },
  remove: {
    title: 'API löschen',
    lead: 'Das lässt sich nicht rückgängig machen.',
    button: 'API löschen',
    happens: [
      'Keine App bekommt mehr ein Token für sie. Ausgegebene gelten bis zu ihrem Ablauf.',
      'Maschinen verlieren die Scopes, die sie von ihr haben.',
      'Was geschehen ist, bleibt in der Aktivität.',
    ],
    asks: (api) => `${api} löschen?`,
  },
  done: {
    made: (api) => `${api} wurde hinzugefügt.`,
    saved: (api) => `${api} wurde gespeichert.`,
    deleted: (api) => `${api} wurde gelöscht.`,
  },
}
