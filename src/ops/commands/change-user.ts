// `user:disable`, `user:enable`, `user:unlock`: what an administrator can do to a person, for when no administrator is at hand.
import type { Change } from '../../admin/actor.ts'
import { disableUser, enableUser } from '../../admin/disable-user.ts'
import { unlockUser } from '../../admin/unlock-user.ts'
import type { AdminUser } from '../../admin/user.ts'
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import type { Command } from '../command.ts'
import { findPerson } from '../person.ts'
import { readEmail } from './create-user.ts'

type Verb = (deps: Pick<Deps, 'db' | 'now' | 'caller' | 'toTell'>, change: Change) => Promise<Result<AdminUser, string>>

export const disableUserCommand = commandOf('user:disable', disableUser, {
  summary: 'disables an account and ends its sessions',
  about: `Disables an account. Its sessions end, its devices are forgotten, and mailed codes and links become void. Nobody can
sign in to it until it is enabled again. The last enabled SUPER_ADMIN can't be disabled. Existing access tokens still
pass offline verification until they expire (ACCESS_TOKEN_SECONDS).`,
  done: (email) => `${email} is disabled, and signed out everywhere.`,
})

export const enableUserCommand = commandOf('user:enable', enableUser, {
  summary: 'lets the person of a disabled account sign in again',
  about: `Enables a disabled account. Its password has not changed. Its sessions stay ended.`,
  done: (email) => `${email} may sign in.`,
})

export const unlockUserCommand = commandOf('user:unlock', unlockUser, {
  summary: 'resets the counters of wrong passwords of an account',
  about: `Resets the counters of wrong passwords of an account, wherever the attempts came from. Wrong mailed codes stay counted
for at most a day, because only the Worker can make the key of that counter. The admin API's unlock resets that one as
well.`,
  done: (email) => `${email} is unlocked.`,
})

function commandOf(
  name: string,
  verb: Verb,
  words: { summary: string; about: string; done: (email: string) => string },
): Command {
  return {
    name,
    summary: words.summary,
    words: ['<email>'],
    options: {},
    about: words.about,
    examples: [`${name} ada@example.com`, `${name} ada@example.com --remote --json`],
    prepare: ({ words: [text = ''] }) => {
      const email = readEmail(text)
      if (!email.ok) return email
      return ok(async ({ deps }) => {
        const found = await findPerson(deps, email.value)
        if (!found.ok) return found
        const changed = await verb(deps, { id: found.value.id, actor: 'operator' })
        if (changed.ok) return ok({ text: words.done(email.value), value: changed.value })
        const last = changed.error === 'last_super_admin'
        const why = last ? 'is the last enabled SUPER_ADMIN. Make another one first' : 'was removed meanwhile'
        return refuse({ code: changed.error, message: `${email.value} ${why}.` })
      })
    },
  }
}
