// `registration-token:*`: initial access tokens, by which software registers itself as an app (RFC 7591 §3).
import {
  createRegistrationToken,
  deleteRegistrationToken,
  listRegistrationTokens,
} from '../../admin/registration-tokens.ts'
import { ok, refuse } from '../../result.ts'
import { wholeNumber, type Command } from '../command.ts'
import { saidOfSettings } from '../settings.ts'

const DAY_MS = 86_400_000
const MOST_LISTED = 100

export const createRegistrationTokenCommand: Command = {
  name: 'registration-token:create',
  summary: 'lets software register itself as an app',
  words: ['<name>'],
  options: {
    uses: { value: 'COUNT', text: 'how many apps it may register (1)' },
    days: { value: 'DAYS', text: 'how long it is good (7)' },
  },
  about: `Makes an initial access token (RFC 7591), which is printed once and kept as a digest. Software that sends it as a bearer token
to /oauth/register becomes an app, while CLIENT_REGISTRATION is closed, too. Its apps stay until they are deleted.`,
  examples: ['registration-token:create "Partner GmbH" --uses 5 --days 30 --remote'],
  prepare: ({ words: [name = ''], values }) => {
    if (name.trim() === '' || name.length > 100) return refuse('<name> has 1 to 100 characters.')
    const uses = wholeNumber('uses', values['uses'], 1, 1, 1000)
    if (!uses.ok) return uses
    const days = wholeNumber('days', values['days'], 7, 1, 365)
    if (!days.ok) return days
    return ok(async ({ deps }) => {
      const wanted = { name: name.trim(), uses: uses.value, lifeMs: days.value * DAY_MS }
      const made = await createRegistrationToken(deps, { actor: 'operator', ...wanted })
      if (!made.ok) return refuse(saidOfSettings(made.error))
      const { id, token, expires_at } = made.value
      const text = [`id     ${id}`, `token  ${token}   (shown once)`, `until  ${expires_at}`].join('\n')
      return ok({ text, value: made.value })
    })
  },
}

export const listRegistrationTokensCommand: Command = {
  name: 'registration-token:list',
  summary: 'lists the tokens by which software registers itself',
  words: [],
  options: {},
  about: `Lists the ${MOST_LISTED} newest initial access tokens that haven't expired, without the tokens themselves.`,
  examples: ['registration-token:list --json'],
  prepare: () =>
    ok(async ({ deps }) => {
      const { items } = await listRegistrationTokens(deps, { limit: MOST_LISTED })
      const lines = items.map(
        ({ id, name, uses_left, expires_at }) => `${id}  ${uses_left} left  until ${expires_at}  ${name}`,
      )
      return ok({ text: lines.length === 0 ? 'There are no tokens.' : lines.join('\n'), value: { tokens: items } })
    }),
}

export const deleteRegistrationTokenCommand: Command = {
  name: 'registration-token:delete',
  summary: 'deletes such a token',
  words: ['<id>'],
  options: {},
  about:
    'Deletes an initial access token. Nothing is registered with it any more. Apps that were registered with it stay.',
  examples: ['registration-token:delete 019a8f3c-2b7e-7d40-8a51-6c0e9f1d2a33'],
  prepare: ({ words: [id = ''] }) =>
    ok(async ({ deps }) => {
      const deleted = await deleteRegistrationToken(deps, { actor: 'operator', id })
      return deleted.ok
        ? ok({ text: `Deleted ${id}.`, value: deleted.value })
        : refuse({ code: 'not_found', message: `There is no token ${id}.` })
    }),
}
