// `user:list`: the directory, one page at a time.
import { listUsers, openCursor, type UserFilter } from '../../admin/list-users.ts'
import { ok, refuse, type Result } from '../../result.ts'
import { canonicalPrefix, EMAIL_MESSAGES } from '../../users/email.ts'
import { ROLES, STATUSES, type Status } from '../../users/rules.ts'
import { wholeNumber, type Command } from '../command.ts'
import { readRole } from './create-user.ts'

const MOST = 1_000

export const listUsersCommand: Command = {
  name: 'user:list',
  summary: 'lists accounts',
  words: [],
  options: {
    query: { value: 'TEXT', text: 'the beginning of an address; the list is then in the order of addresses' },
    role: { value: 'ROLE', text: ROLES.join(', ') },
    status: { value: 'STATUS', text: STATUSES.join(', ') },
    limit: { value: 'N', text: `how many, at most ${MOST} (100)` },
    cursor: { value: 'CURSOR', text: 'continues where a list ended: the cursor that it printed' },
  },
  about: `Lists accounts, newest first, or in the order of addresses with --query. It reads no more rows than it lists.`,
  examples: ['user:list --role ADMIN', 'user:list --query ada --status disabled --json'],
  prepare: ({ values }) => {
    const filter = readFilter(values)
    if (!filter.ok) return filter
    return ok(async ({ deps }) => {
      const { items, next_cursor } = await listUsers(deps, filter.value)
      const lines = items.map(({ id, email, role, disabled, email_verified }) => {
        const status: Status = disabled ? 'disabled' : email_verified ? 'active' : 'unverified'
        return [id, role.padEnd(11), status.padEnd(10), email].join('  ')
      })
      const more = next_cursor === null ? [] : [`There are more: --cursor ${next_cursor}`]
      const text = lines.length === 0 ? 'There is nobody.' : [...lines, ...more].join('\n')
      return ok({ text, value: { items, next_cursor } })
    })
  },
}

function readFilter(values: Readonly<Record<string, string | undefined>>): Result<UserFilter, string> {
  const limit = wholeNumber('limit', values.limit, 100, 1, MOST)
  if (!limit.ok) return limit
  const query = canonicalPrefixOf(values.query ?? '')
  if (!query.ok) return query
  const role = values.role === undefined ? ok(undefined) : readRole(values.role)
  if (!role.ok) return role
  const status = STATUSES.find((known) => known === values.status?.toLowerCase())
  if (values.status !== undefined && status === undefined) return refuse(`--status is one of ${STATUSES.join(', ')}.`)
  const filter = { prefix: query.value, role: role.value, status, limit: limit.value }
  const { cursor } = values
  if (cursor === undefined) return ok(filter)
  const edge = openCursor(cursor, filter)
  return edge === undefined ? refuse('--cursor does not belong to this list.') : ok({ ...filter, edge })
}

function canonicalPrefixOf(text: string): Result<string | undefined, string> {
  const prefix = canonicalPrefix(text)
  if (!prefix.ok) return refuse(`--query: ${EMAIL_MESSAGES[prefix.error]}`)
  return ok(prefix.value === '' ? undefined : prefix.value)
}
