// The German texts of an operator who acts as somebody else.
import type { ActingWords } from './acting.ts'

/** Makes `ActingWords` in German. */
export const actingInGerman = (): ActingWords => ({
  label: 'Handeln als jemand anderes',
  as: (who) => ['Sie handeln als ', who],
  asSomebody: 'Sie handeln als jemand anderes',
  only: 'Sie sehen, was diese Person sieht, und können nichts davon ändern.',
  ends: (when) => ['Das endet ', when, '.'],
  stop: 'Beenden',
  begin: {
    title: (person) => `Als ${person} handeln`,
    lead: 'Sie gehen in das Konto dieser Person, um zu sehen, was sie sieht.',
    happens: [
      'Es endet nach einer Stunde, oder wenn Sie es beenden, oder wenn Ihre eigene Sitzung endet.',
      'Sie können nichts an diesem Konto ändern: kein Passwort, keinen anderen Anmeldeweg, keine Adresse, keine Sitzung.',
      'Apps, bei denen man sich hierüber anmeldet, halten Sie für diese Person. Was Sie dort tun, gilt; die App kann sehen, dass Sie es waren.',
      'Die Aktivität dieser Konsole hält Ihren Namen und den Grund fest. Die Person sieht in ihrer eigenen Aktivität, dass ein Administrator in ihrem Namen gehandelt hat.',
    ],
    told: 'Die Person bekommt eine E-Mail darüber.',
    untold: 'Die Person bekommt keine E-Mail darüber.',
    reason: 'Grund',
    reasonHint: 'Zum Beispiel die Nummer ihrer Anfrage. Die Person sieht ihn nicht.',
    button: 'Als diese Person handeln',
    refusals: {
      role: 'Nur ein Super-Admin kann als jemand anderes handeln.',
      target_role: 'Niemand kann als Super-Admin handeln.',
      own_account: 'Das ist Ihr eigenes Konto.',
      disabled: 'Dieses Konto ist gesperrt. Niemand kann als diese Person handeln, bis es entsperrt ist.',
    },
    back: 'Zurück zu dieser Person',
  },
  over: {
    title: 'Sie handeln nicht mehr als jemand anderes',
    lead: 'Das ist beendet. Ihre eigene Sitzung wartet in diesem Browser.',
    goesOn: 'Sie handeln als jemand anderes',
    leadGoesOn: 'Ihre eigene Sitzung wartet in diesem Browser. Kehren Sie zu ihr zurück, um es zu beenden.',
    button: 'Zurück zur eigenen Sitzung',
  },
})
