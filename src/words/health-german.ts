// The console's page of health, in German.
import type { HealthWords } from './health.ts'

const many = (count: number, countedTo: number): string =>
  count >= countedTo ? `${countedTo} oder mehr` : String(count)
const mails = (count: number, countedTo: number): string =>
  `${many(count, countedTo)} ${count === 1 ? 'E-Mail' : 'E-Mails'}`

export const healthInGerman: HealthWords = {
  title: 'Zustand',
  lead: 'Was dieser Worker braucht, was er hat, und was mit dem Rest zu tun ist.',
  states: { good: 'Gut', warn: 'Prüfen', bad: 'Gestört' },
  whole: {
    good: 'Alles ist, wie es sein soll.',
    warn: 'Es läuft, und etwas verdient einen Blick.',
    bad: 'Etwas funktioniert nicht.',
  },
  columns: { what: 'Was', state: 'Status', says: 'Befund' },
  todo: 'Was zu tun ist:',
  groups: {
    database: 'Datenbank und Uhr',
    work: 'Schlüssel und E-Mail',
    bindings: 'Bindungen',
    settings: 'Konfiguration',
    deep: 'Gerade ausprobiert',
  },
  titles: {
    database: 'Datenbank',
    migrations: 'Migrationen',
    clock: 'Uhr',
    signing_key: 'Signaturschlüssel',
    auth_secret: 'AUTH_SECRET',
    mail_driver: 'E-Mail-Dienst',
    mail_waiting: 'Wartende E-Mails',
    mail_failed: 'Fehlgeschlagene E-Mails',
    audit_sink: 'Weitergabe des Audit-Logs',
    hasher: 'HASHER',
    flood_limit: 'FLOOD_LIMIT',
    email_binding: 'EMAIL',
    environment: 'Umgebung',
    unknown_vars: 'Unbekannte Vars',
    version: 'Version',
    guard: 'Einmaliges',
    hash: 'Passwort-Hash',
  },
  lines: {
    database: ({ size, large }) =>
      large
        ? { says: `Sie antwortet und hält ${size}. D1 fasst 10 GB.`, todo: 'AUDIT_RETENTION_SECONDS verkürzen.' }
        : { says: `Sie antwortet und hält ${size}.` },
    migrations: ({ applied, missing, unknown }) => {
      if (missing !== '')
        return {
          says: `Diese Version braucht ${missing}; der Datenbank fehlt das. Seiten und Anfragen, die es benutzen, scheitern.`,
          todo: '`npm run db:migrate -- --remote` ausführen. `npm run deploy` tut das, bevor es ausliefert.',
        }
      if (unknown !== '')
        return {
          says: `Die Datenbank hat ${unknown}; diese Version kennt das nicht: Vorher war eine neuere ausgeliefert.`,
          todo: 'Die neuere Version ausliefern, oder die Migration mit `npm run db:rollback -- --remote` zurücknehmen.',
        }
      return { says: `Alle ${applied} sind angewandt.` }
    },
    clock: ({ at, late, failed }) => {
      if (at === undefined)
        return {
          says: 'Sie ist noch nie gelaufen. Ohne sie wechselt kein Schlüssel, wird keine E-Mail wiederholt und nichts gelöscht.',
          todo: 'Nach der ersten Auslieferung 15 Minuten warten. Dann nachsehen, ob `crons` in wrangler.toml steht.',
        }
      if (failed !== '')
        return {
          says: `Sie lief ${at}. Fehlgeschlagen: ${failed}.`,
          todo: 'Die Zeile `clock` im Log lesen: `npx wrangler tail`.',
        }
      return late
        ? {
            says: `Sie lief zuletzt ${at}. Sie soll alle 15 Minuten laufen.`,
            todo: 'Nachsehen, ob `crons` in wrangler.toml steht, und im Dashboard nach ihren Fehlern sehen.',
          }
        : { says: `Sie lief ${at} und hat alles getan.` }
    },
    signing_key: ({ problem, due }) => {
      if (problem === 'no_key') return { says: 'Es gibt noch keinen. Die erste Anmeldung erzeugt einen.' }
      if (problem === 'sealed')
        return {
          says: 'AUTH_SECRET öffnet keinen der Schlüssel. Die nächste Anmeldung erzeugt einen.',
          todo: 'Wenn Sie AUTH_SECRET nicht geändert haben, setzen Sie das richtige: Ohne es ist alles verloren, was das alte versiegelt hat.',
        }
      if (problem === 'due')
        return { says: 'Er lässt sich öffnen und ist fällig: Die Uhr wechselt ihn beim nächsten Lauf.' }
      return problem === 'overdue'
        ? { says: `Er lässt sich öffnen und war ${due ?? ''} fällig.`, todo: 'Nachsehen, ob die Uhr läuft.' }
        : { says: `Er lässt sich öffnen und wechselt ${due ?? ''}.` }
    },
    auth_secret: ({ secret_id, previous_id }) =>
      previous_id === null
        ? { says: `Es ist gesetzt. Seine Kennung ist ${secret_id}.` }
        : {
            says: `Es ist gesetzt (${secret_id}), und AUTH_SECRET_PREVIOUS öffnet noch, was das alte versiegelt hat (${previous_id}).`,
            todo: 'AUTH_SECRET_PREVIOUS entfernen, sobald das Runbook über verratene Geheimnisse es sagt.',
          },
    mail_driver: ({ driver }) =>
      driver === 'outbox'
        ? {
            says: 'outbox: Keine E-Mail verlässt diesen Rechner.',
            todo: 'Für eine Auslieferung einen anderen MAIL_DRIVER wählen.',
          }
        : { says: `${driver}, mit allem, was er braucht.` },
    mail_waiting: ({ waiting, overdue, counted_to }) =>
      overdue > 0
        ? {
            says: `Überfällig: ${mails(overdue, counted_to)}.`,
            todo: 'Nachsehen, ob die Uhr läuft und der E-Mail-Dienst antwortet.',
          }
        : {
            says: waiting === 0 ? 'Nichts wartet.' : `${mails(waiting, counted_to)}, je mit dem nächsten Versuch.`,
          },
    mail_failed: ({ failed, failed_lately, repeatable, counted_to }) => {
      if (failed === 0) return { says: 'Keine in sieben Tagen.' }
      const says = `${mails(failed, counted_to)} in sieben Tagen, davon ${many(failed_lately, counted_to)} am letzten Tag.`
      if (failed_lately === 0) return { says }
      const again = repeatable === 0 ? '' : ` Dort noch einmal zu versuchen: ${many(repeatable, counted_to)}.`
      return { says, todo: `Im Postausgang den Grund ansehen.${again}` }
    },
    audit_sink: ({ sink, waiting, failure, attempts }) => {
      if (sink === 'off') return { says: 'Kein Ziel ist gesetzt: Das Audit-Log bleibt in der Datenbank.' }
      if (attempts > 0)
        return {
          says: `${sink}: Ereignisse von ${waiting ?? 'vorher'} wurden nicht angenommen (\`${failure}\`). Gescheiterte Versuche: ${attempts}.`,
          todo: 'Dem Runbook über die Weitergabe des Audit-Logs folgen. Bis AUDIT_RETENTION_SECONDS vorbei ist, geht nichts verloren.',
        }
      return waiting === undefined
        ? { says: `${sink}: Jedes Ereignis ist angenommen.` }
        : { says: `${sink}: Jedes Ereignis vor ${waiting} ist angenommen.` }
    },
    hasher: ({ bound, shards, engine }) =>
      bound
        ? {
            says: `Gebunden: ${shards === 1 ? 'ein Objekt hasht' : `${shards} Objekte hashen`} Passwörter, mit ${engine}.`,
          }
        : {
            says: 'Nicht gebunden: Passwörter werden gehasht, wo Anfragen beantwortet werden. Die CPU-Zeit des Free-Plans reicht dafür nicht.',
            todo: 'Den Abschnitt [[durable_objects.bindings]] von wrangler.toml ergänzen.',
          },
    flood_limit: ({ bound }) =>
      bound
        ? { says: 'Gebunden: 60 teure Anfragen je Minute und Adresse.' }
        : {
            says: 'Nicht gebunden: Fluten teurer Anfragen werden bedient. Falsche Passwörter werden trotzdem gezählt.',
            todo: 'Den Abschnitt [[ratelimits]] von wrangler.toml ergänzen.',
          },
    email_binding: ({ bound, needed }) => {
      if (needed) return { says: 'Gebunden, und E-Mail geht darüber hinaus.' }
      return {
        says: bound
          ? 'Gebunden, aber MAIL_DRIVER benutzt es nicht.'
          : 'Nicht gebunden, und MAIL_DRIVER braucht es nicht.',
      }
    },
    environment: ({ environment, issuer }) =>
      environment === 'production'
        ? { says: `production, unter ${issuer}.` }
        : {
            says: `${environment}, unter ${issuer}: nur für diesen Rechner.`,
            todo: 'Zum Ausliefern ENVIRONMENT auf production setzen.',
          },
    unknown_vars: ({ named }) =>
      named === ''
        ? { says: 'Keine: Diese Version kennt jede Var.' }
        : { says: `${named}: Keine Einstellung heißt so; sie bewirkt nichts.`, todo: 'Nachsehen, ob der Name stimmt.' },
    version: ({ library, worker, uploaded }) => ({
      says:
        worker === undefined
          ? `Latchkey ${library}. Die Plattform nennt die Version des Workers hier nicht.`
          : `Latchkey ${library}, Worker ${worker}${uploaded === undefined ? '' : `, hochgeladen ${uploaded}`}.`,
    }),
    guard: ({ problem }) => {
      if (problem === 'none') return { says: 'Ein Code, ein Link und ein Token wirken genau einmal.' }
      return problem === 'unavailable'
        ? { says: 'D1 gab keine Antwort.', todo: 'Noch einmal versuchen; dann Cloudflares Statusseite ansehen.' }
        : {
            says: 'D1 hält nicht ein, worauf Einmaliges beruht: Ein Code könnte zweimal wirken.',
            todo: 'Registrierung und Anmeldung per Code schließen und den Entwicklern von Latchkey Bescheid geben.',
          }
    },
    hash: ({ problem }) => {
      if (problem === 'none') return { says: 'Ein Passwort wurde innerhalb der Grenzen gehasht.' }
      return problem === 'busy'
        ? {
            says: 'Alle Hasher sind beschäftigt, oder keiner ist erreichbar.',
            todo: 'Noch einmal versuchen; dann HASHER_SHARDS erhöhen.',
          }
        : { says: 'Der Hash ist fehlgeschlagen.', todo: 'Das Log lesen: `npx wrangler tail`.' }
    },
  },
  unread: 'Weil eine Migration fehlt, wurden Uhr, Schlüssel und E-Mail nicht angesehen.',
  deep: {
    title: 'Ausprobieren',
    lead: 'Hasht ein Passwort und prüft an D1, dass Einmaliges einmal wirkt. Es hinterlässt nichts.',
    button: 'Jetzt ausprobieren',
  },
  settings: {
    title: 'Vars und Geheimnisse',
    lead: 'Was gesetzt ist. Von einem Geheimnis weiß diese Seite nur das. Was falsch ist, hält den Worker an; er nennt es dann auf jeder Seite.',
    name: 'Name',
    value: 'Wert',
    set: 'Gesetzt',
    unset: 'Vorgabe',
    secret: 'Nicht gesetzt',
  },
}
