// `users:export`: writes every account to a file that any Latchkey can import.
import type { Deps } from '../../deps.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { count, type Command } from '../command.ts'
import type { Refusal } from '../refusal.ts'
import { readRecipient } from '../transfer/envelope.ts'
import { exportPeople, type Envelope } from '../transfer/export.ts'
import { readOwnSecret } from '../transfer/own-secret.ts'

export const exportUsersCommand: Command = {
  name: 'users:export',
  summary: 'writes every account to a file, password hashes included',
  words: ['<file>'],
  options: {
    'auth-secret-file': {
      value: 'FILE',
      text: '\nAUTH_SECRET of the Worker, to decrypt the secrets of authenticator apps',
    },
    recipient: {
      value: 'FILE',
      text: 'a public JWK (EC, X25519 or RSA) that they are encrypted to;\ndocs/runbooks/leaving-latchkey.md makes one',
    },
  },
  about: `Writes one line of JSON for each account to a new file that only you may read (mode 600): address, name, role, password
hash, identities, passkeys, digests of recovery codes. docs/runbooks/leaving-latchkey.md describes the format.
Secrets of authenticator apps are exported only with both options, encrypted to the recipient. Without them they are
left out and counted. Refresh tokens of providers, sessions and the audit log are never exported. Passwords can be
guessed from their hashes: keep the file encrypted, and destroy it after use.`,
  examples: [
    'users:export people.ndjson',
    'users:export people.ndjson --auth-secret-file secret --recipient their-key.json --remote',
  ],
  prepare: ({ words: [path = ''], values }) => {
    if ((values['auth-secret-file'] === undefined) !== (values.recipient === undefined))
      return refuse(
        '--auth-secret-file and --recipient need each other: sealed values are never exported in the clear.',
      )
    return ok(async ({ deps }, progress) => {
      const startedAt = deps.now()
      const envelope = await envelopeOf(deps, values['auth-secret-file'], values.recipient)
      if (!envelope.ok) return envelope
      const exported = await exportPeople(deps, path, envelope.value, progress)
      if (!exported.ok) return exported
      const value = { file: path, ...exported.value, milliseconds: deps.now() - startedAt }
      const { totp_left_out: apps, refresh_tokens_left_out: tokens } = value
      const text = [
        `Wrote ${count(value.users)} accounts to ${path} in ${(value.milliseconds / 1000).toFixed(1)} s.`,
        `  ${count(value.passwords)} password hashes, ${count(value.identities)} identities, ${count(value.passkeys)} passkeys, ${count(value.recovery_codes)} recovery codes, ${count(value.totp)} authenticator apps`,
        ...(apps > 0 ? [`  left out: ${count(apps)} authenticator apps (see --help)`] : []),
        ...(tokens > 0 ? [`  left out: ${count(tokens)} refresh tokens of providers`] : []),
      ]
      return ok({ text: text.join('\n'), value })
    })
  },
}

async function envelopeOf(
  deps: Pick<Deps, 'db'>,
  secretFile: string | undefined,
  recipientFile: string | undefined,
): Promise<Result<Envelope | undefined, Refusal>> {
  if (secretFile === undefined || recipientFile === undefined) return ok(undefined)
  const secrets = await readOwnSecret(deps, secretFile)
  if (!secrets.ok) return secrets
  const recipient = await readRecipient(recipientFile)
  return recipient.ok ? ok({ secrets: secrets.value, recipient: recipient.value }) : recipient
}
