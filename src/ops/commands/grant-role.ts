// `user:grant-role`: makes the first SUPER_ADMIN, and keeps the last one.
import { setRole } from '../../admin/set-role.ts'
import { ok, refuse } from '../../result.ts'
import type { Command } from '../command.ts'
import { findPerson } from '../person.ts'
import { readEmail, readRole } from './create-user.ts'

export const grantRoleCommand: Command = {
  name: 'user:grant-role',
  summary: 'sets the role of an account; the first SUPER_ADMIN comes from here',
  words: ['<email>', '<role>'],
  options: {},
  about: `Sets the role of an account: USER, ADMIN or SUPER_ADMIN. The first SUPER_ADMIN comes from here.
The last enabled SUPER_ADMIN can't lose that role: make another one first. Access tokens contain the role. Older tokens
keep the old role until they expire (ACCESS_TOKEN_SECONDS).`,
  examples: [
    'user:grant-role ada@example.com SUPER_ADMIN',
    'user:grant-role ada@example.com USER --remote --env staging',
  ],
  prepare: ({ words }) => {
    const email = readEmail(words[0] ?? '')
    if (!email.ok) return email
    const role = readRole(words[1] ?? '')
    if (!role.ok) return role
    return ok(async ({ deps }) => {
      const found = await findPerson(deps, email.value)
      if (!found.ok) return found
      const before = found.value
      if (before.role === role.value)
        return ok({ text: `${email.value} is ${role.value} already.`, value: { ...before, changed: false } })
      const changed = await setRole(deps, { id: before.id, role: role.value, actor: 'operator' })
      if (!changed.ok && changed.error === 'last_super_admin') {
        return refuse({
          code: changed.error,
          message: `${email.value} is the last enabled SUPER_ADMIN. Make another one first.`,
        })
      }
      if (!changed.ok) return refuse({ code: changed.error, message: `${email.value} was removed meanwhile.` })
      return ok({
        text: `${email.value} is ${role.value} now (was ${before.role}).`,
        value: { ...changed.value, changed: true },
      })
    })
  },
}
