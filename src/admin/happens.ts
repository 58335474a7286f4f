// Says what an act does to a person as they are now, one sentence for each effect.
import type { PersonAct } from '../words/person.ts'
import type { Words } from '../words/words.ts'
import type { PersonView } from './person.ts'

/** So many passkeys are named. */
const MOST_NAMED = 5

/** The sentences, in the language of `words`. `isOwn`: the operator's own account. `codeMinutes`: how long a mailed link is good. */
export function happensBy(
  act: PersonAct,
  view: PersonView,
  words: Words,
  { isOwn, codeMinutes }: { isOwn: boolean; codeMinutes: number },
): string[] {
  const { happens, roles } = words.console.person
  const { person, sessions, waiting } = view
  const ending = [
    happens.sessions(sessions.count, sessions.isMore),
    ...(isOwn && act === 'end-sessions' ? [happens.ownSession] : []),
  ]
  const leaves = isOwn ? [happens.console] : []
  switch (act) {
    case 'rename':
      return [happens.renamed]
    case 'role':
      return [roles.tokens, ...(isOwn ? [roles.own] : [])]
    case 'send-reset':
      return [happens.mailed(person.email, codeMinutes), ...(person.hasPassword ? [happens.oldPassword] : [])]
    case 'unlock':
      return [happens.counters, happens.guesser]
    case 'end-sessions':
      return [...ending, happens.devices, happens.signInAgain]
    case 'remove-factors':
      return [...lossesOf(view, words), ...ending, happens.devices, happens.told(person.email), happens.whoAsks]
    case 'disable':
      return [...ending, happens.noSignIn, happens.codesVoid, ...leaves]
    case 'enable':
      return [...(person.deletedAt === null ? [] : [happens.undeleted]), happens.enabled]
    case 'delete':
      if (waiting.wayBack !== undefined)
        return [
          ...ending,
          happens.waits(waiting.wayBack.email),
          ...(isOwn ? leaves : [happens.noRole]),
          happens.trailStays,
        ]
      return [happens.everything, ...ending, ...leaves, happens.trailStays, happens.final]
  }
}

/** The factors that go. */
function lossesOf({ passkeys, appSince, recoveryCodes }: PersonView, words: Words): string[] {
  const { happens } = words.console.person
  const names = passkeys.slice(0, MOST_NAMED).map(({ name }) => name)
  return [
    ...(names.length === 0 ? [] : [happens.passkeys(names.join(', '), passkeys.length - names.length)]),
    ...(appSince === undefined ? [] : [happens.app]),
    ...(recoveryCodes === 0 ? [] : [happens.codes(recoveryCodes)]),
  ]
}

/** Whether a person has anything that `remove-factors` removes. */
export const hasFactors = ({ passkeys, appSince, recoveryCodes }: PersonView): boolean =>
  passkeys.length > 0 || appSince !== undefined || recoveryCodes > 0
