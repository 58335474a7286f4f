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

type Verb = (deps: Pick<Deps, 'db' | 'now' | 'caller'>, change: Change) => Promise<Result<AdminUser, string>>

export const disableUserCommand = commandOf('user:disable', disableUser, {
  summary: 'disables an account and ends all that its person holds',
  about: `Disables an account: its sessions end, its devices are forgotten, what was mailed to its person is void. Nobody can sign
in to it until it is enabled again. The last enabled SUPER_ADMIN can't be disabled. Access tokens that were made before are
believed offline until they expire (ACCESS_TOKEN_SECONDS).`,
  done: (email) => `${email} is disabled, and signed out everywhere.`,
})

export const enableUserCommand = commandOf('user:enable', enableUser, {
  summary: 'lets the person of a disabled account sign in again',
  about: `Enables an account that was disabled. Its password is as it was; its sessions stay ended.`,
  done: (email) => `${email} may sign in.`,
})

export const unlockUserCommand = commandOf('user:unlock', unlockUser, {
  summary: 'forgets the wrong passwords that were counted against an account',
  about: `Forgets the wrong passwords that were counted against an account, wherever they came from. Wrong mailed codes stay counted,
for at most a day: they stand under a tag that only the Worker can make. The admin API's unlock forgets those as well.`,
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
        const why = last ? 'is the last enabled SUPER_ADMIN: make another one first' : 'was removed meanwhile'
        return refuse({ code: changed.error, message: `${email.value} ${why}.` })
      })
    },
  }
}
