// Does what a form of a person's page asks for, by the verb of the admin API, and gives what the next page says about it.
import { ok, refuse, type Result } from '../result.ts'
import type { Deps } from '../deps.ts'
import type { Role } from '../users/rules.ts'
import type { PersonAct } from '../words/person.ts'
import type { Change } from './actor.ts'
import type { ActRefusal } from './allow.ts'
import { deletePerson } from './delete-user.ts'
import { disableUser, enableUser } from './disable-user.ts'
import { endSessions } from './end-sessions.ts'
import { removeFactors } from './remove-factors.ts'
import type { Seen } from './seen.ts'
import { sendReset } from './send-reset.ts'
import { setRole } from './set-role.ts'
import type { Told } from '../gate/told.ts'
import { unlockUser } from './unlock-user.ts'
import { updateUser } from './update-user.ts'
import { fullNameOf } from './user.ts'

/** The actor, the person as the actor saw them, and what the actor typed or chose. */
export type Doing = Change & { seen: Seen; name: string | null; role: Role | undefined }
export type DoingRefusal = ActRefusal | 'last_super_admin' | 'user_disabled' | 'sent_lately' | 'over_budget'

type Outcome = Result<Told, DoingRefusal>
type Verb = (deps: Deps, doing: Doing) => Promise<Outcome>

/** What a verb's success says. */
async function saying<Value, Refusal extends DoingRefusal>(
  outcome: Promise<Result<Value, Refusal>>,
  say: (value: Value) => Told,
): Promise<Outcome> {
  const done = await outcome
  return done.ok ? ok(say(done.value)) : done
}

const VERBS: Record<PersonAct, Verb> = {
  rename: (deps, doing) => saying(updateUser(deps, doing), (user) => ({ done: 'renamed', whom: fullNameOf(user) })),
  role: (deps, doing) =>
    saying(setRole(deps, { ...doing, role: doing.role ?? doing.seen.role }), ({ role }) => ({
      done: role === doing.seen.role ? 'role_kept' : 'role_set',
      whom: fullNameOf(doing.seen),
      role,
    })),
  'send-reset': async (deps, doing) => {
    const sent = await sendReset(deps, doing)
    if (!sent.ok) return sent
    return sent.value.mail === 'mailed' ? ok({ done: 'mailed', whom: fullNameOf(doing.seen) }) : refuse(sent.value.mail)
  },
  unlock: (deps, doing) => saying(unlockUser(deps, doing), () => ({ done: 'unlocked', whom: fullNameOf(doing.seen) })),
  'end-sessions': (deps, doing) =>
    saying(endSessions(deps, doing), ({ ended }) => ({
      done: 'sessions_ended',
      whom: fullNameOf(doing.seen),
      count: ended,
    })),
  'remove-factors': (deps, doing) =>
    saying(removeFactors(deps, doing), ({ totp, passkeys, recovery_codes, sessions_ended }) => ({
      done: totp + passkeys + recovery_codes === 0 ? 'no_factors' : 'factors_removed',
      whom: fullNameOf(doing.seen),
      count: sessions_ended,
    })),
  disable: (deps, doing) =>
    saying(disableUser(deps, doing), () => ({ done: 'disabled', whom: fullNameOf(doing.seen) })),
  enable: (deps, doing) => saying(enableUser(deps, doing), () => ({ done: 'enabled', whom: fullNameOf(doing.seen) })),
  delete: (deps, doing) =>
    saying(deletePerson(deps, doing), (outcome) => ({
      done: outcome === 'gone' ? 'deleted' : 'deletion_waits',
      whom: fullNameOf(doing.seen),
    })),
}

/**
 * Does an act. Refuses what the API's verb refuses. It also refuses a person who has changed since they were seen (`changed`) and a link
 * that was not mailed.
 */
export const doAct = (deps: Deps, act: PersonAct, doing: Doing): Promise<Outcome> => VERBS[act](deps, doing)
