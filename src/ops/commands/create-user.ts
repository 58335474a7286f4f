// `user:create`: an account without a password, because only its person ever sets one.
import { createUser } from '../../admin/create-user.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { canonicalEmail, EMAIL_MESSAGES } from '../../users/email.ts'
import { cleanName, NAME_MESSAGES } from '../../users/name.ts'
import { ROLES, type Role } from '../../users/rules.ts'
import type { Command } from '../command.ts'

export const createUserCommand: Command = {
  name: 'user:create',
  summary: 'makes an account without a password',
  words: ['<email>'],
  options: {
    name: { value: 'NAME', text: 'the person’s name' },
    role: { value: 'ROLE', text: `${ROLES.join(', ')} (USER)` },
  },
  about: `Makes an account without a password. Its address counts as unverified until the person proves it.
Only the person sets the password, by mail. An operator never knows it. This command sends no mail. Send the person
to the page /forgot-password of your Latchkey, or make the account by the admin API, which mails an invitation.`,
  examples: ['user:create ada@example.com --name "Ada Lovelace"', 'user:create ops@example.com --role ADMIN --json'],
  prepare: ({ words, values }) => {
    const email = readEmail(words[0] ?? '')
    if (!email.ok) return email
    const role = readRole(values.role ?? 'USER')
    if (!role.ok) return role
    const name = cleanName(values.name ?? '')
    if (!name.ok) return refuse(`--name: ${NAME_MESSAGES[name.error]}`)
    const account = { email: email.value, name: name.value, role: role.value, actor: 'operator' } as const
    return ok(async ({ deps }) => {
      const created = await createUser(deps, account)
      if (!created.ok) return refuse({ code: created.error, message: `${account.email} has an account already.` })
      const { id, email: address } = created.value
      const text = `Made the account ${id} for ${address} (${account.role}).
It has no password, and no mail was sent. Its person sets one by the page /forgot-password of your Latchkey.`
      return ok({ text, value: created.value })
    })
  },
}

/** An address in canonical form; refuses with a sentence. */
export function readEmail(text: string): Result<string, string> {
  const canonical = canonicalEmail(text)
  return canonical.ok
    ? canonical
    : refuse(`${JSON.stringify(text)} is not an email address: ${EMAIL_MESSAGES[canonical.error]}`)
}

/** A role, in upper or lower case; refuses with the list of them. */
export function readRole(text: string): Result<Role, string> {
  const role = ROLES.find((known) => known === text.toUpperCase())
  return role === undefined
    ? refuse(`There is no role ${JSON.stringify(text)}. Use one of ${ROLES.join(', ')}.`)
    : ok(role)
}
