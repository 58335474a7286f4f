// The German texts of an operator who acts as somebody else.
import type { ActingWords } from './acting.ts'

export const actingInGerman: ActingWords = {
  label: 'Handeln für jemand anderen',
  as: (who) => ['Sie handeln für ', who],
  asSomebody: 'Sie handeln für jemand anderen',
  only: 'Sie sehen, was diese Person sieht, und können nichts davon ändern.',
  ends: (when) => ['Das endet ', when, '.'],
  stop: 'Beenden',
  begin: {
    title: (person) => `Für ${person} handeln`,
    lead: 'Sie gehen in das Konto dieser Person, um zu sehen, was sie sieht.',
    happens: [
      'Es endet nach einer Stunde, oder wenn Sie es beenden, oder wenn Ihre eigene Sitzung endet.',
      'Sie können nichts an diesem Konto ändern: kein Passwort, keinen anderen Anmeldeweg, keine Adresse, keine Sitzung.',
      'Apps, bei denen man sich hierüber anmeldet, halten Sie für diese Person. Was Sie dort tun, gilt; die App kann sehen, dass Sie es waren.',
      'Das Audit-Log hält Ihren Namen und den Grund fest. Die Person sieht in ihrer Aktivität, dass ein Administrator für sie gehandelt hat.',
    ],
    told: 'Die Person bekommt eine Mail darüber.',
    untold: 'Die Person bekommt keine Mail darüber.',
    reason: 'Grund',
    reasonHint: 'Zum Beispiel die Nummer ihrer Anfrage. Die Person sieht ihn nicht.',
    button: 'Für diese Person handeln',
    refusals: {
      role: 'Nur ein Super-Admin kann für jemand anderen handeln.',
      target_role: 'Niemand kann für einen Super-Admin handeln.',
      own_account: 'Das ist Ihr eigenes Konto.',
      disabled: 'Dieses Konto ist gesperrt. Niemand kann für diese Person handeln, bis es entsperrt ist.',
    },
    back: 'Zurück zu dieser Person',
  },
  over: {
    title: 'Sie handeln nicht mehr für jemand anderen',
    lead: 'Das ist beendet. Ihre eigene Sitzung wartet in diesem Browser.',
    goesOn: 'Sie handeln für jemand anderen',
    leadGoesOn: 'Ihre eigene Sitzung wartet in diesem Browser. Kehren Sie zu ihr zurück, um es zu beenden.',
    button: 'Zurück zur eigenen Sitzung',
  },
}
