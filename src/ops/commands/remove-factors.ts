// `user:remove-factors`: the way back for a person who lost their device and their recovery codes, when no administrator is at
// hand.
import { removeFactorsUntold, type RemovedFactors } from '../../admin/remove-factors.ts'
import { ok, refuse } from '../../result.ts'
import type { Command } from '../command.ts'
import { findPerson } from '../person.ts'
import { readEmail } from './create-user.ts'

export const removeFactorsCommand: Command = {
  name: 'user:remove-factors',
  summary: 'removes authenticator app, passkeys and recovery codes of a person who lost them',
  words: ['<email>'],
  options: {},
  about: `Removes the authenticator app, all passkeys and the recovery codes of an account, and ends its sessions. Its password
stays, and is then enough to sign in (or to enrol a new factor, if MFA requires one). So first make sure that the
account's owner is asking, without using their mailbox. This command sends no mail: tell the owner
yourself. The admin API's remove-factors does the same and mails them. Existing access tokens still pass offline
verification until they expire (ACCESS_TOKEN_SECONDS).`,
  examples: ['user:remove-factors ada@example.com', 'user:remove-factors ada@example.com --remote --json'],
  prepare: ({ words: [text = ''] }) => {
    const email = readEmail(text)
    if (!email.ok) return email
    return ok(async ({ deps }) => {
      const found = await findPerson(deps, email.value)
      if (!found.ok) return found
      const { id } = found.value
      const removed = await removeFactorsUntold(deps, { id, actor: 'operator' })
      if (!removed.ok) return refuse({ code: removed.error, message: `${email.value} was removed meanwhile.` })
      return ok({ text: wordsOf(email.value, removed.value), value: { id, email: email.value, ...removed.value } })
    })
  },
}

function wordsOf(
  email: string,
  { totp, passkeys, recovery_codes: codes, sessions_ended: ended }: RemovedFactors,
): string {
  const went = [
    ...(totp > 0 ? ['the authenticator app'] : []),
    ...(passkeys > 0 ? [counted(passkeys, 'passkey')] : []),
    ...(codes > 0 ? [counted(codes, 'recovery code')] : []),
  ]
  if (went.length === 0)
    return `${email} has no authenticator app, no passkey and no recovery code. Nothing was changed.`
  return `Removed from ${email}: ${went.join(', ')}. ${counted(ended, 'session')} ended.\nNo mail was sent: tell them.`
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`
