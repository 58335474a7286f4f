// The people, as administrators see and change them.
import { Hono } from '../http/hono.ts'
import * as z from 'zod/mini'
import { listOf } from '../gate/answers.ts'
import type { AppEnv } from '../gate/app-env.ts'
import { jsonBody } from '../gate/body.ts'
import { query } from '../http/body.ts'
import { refuseFloods } from '../gate/flood.ts'
import { email, name } from '../gate/inputs.ts'
import { callerOf, requireAdministrator, requireId } from '../gate/require-administrator.ts'
import { requireFresh } from '../gate/require-session.ts'
import { entityTag } from '../http/entity-tag.ts'
import { describes } from '../http/route-spec.ts'
import { ROLES } from '../users/rules.ts'
import { adminUserSchema, invitedSchema } from './answers.ts'
import { deleteUser } from './delete-user.ts'
import { exportHeaders, exportUsers } from './export-users.ts'
import { exportFilter, userFilter } from './inputs.ts'
import { inviteUser } from './invite-user.ts'
import { listUsers } from './list-users.ts'
import { adminProblem, seenBy } from './problems.ts'
import { readAdminUserSeen } from './read-user.ts'
import { writeSeen } from './seen.ts'
import { setRole } from './set-role.ts'
import { updateUser } from './update-user.ts'

const asItIsNow = () => ({ 200: { means: 'The account as it is now.', schema: adminUserSchema() } })

export const adminRoutes = new Hono<AppEnv>()
  .get(
    '/api/admin/users',
    describes(() => ({
      id: 'adminListUsers',
      tag: 'Administration',
      summary: 'List the people.',
      description:
        'Newest first; by address with `query`, the beginning of one; by name with `name`, the beginning of one.',
      answers: { 200: { means: 'A page.', schema: listOf(adminUserSchema()) } },
    })),
    requireAdministrator,
    query(userFilter),
    async (c) => c.json(await listUsers(c.get('deps'), c.req.valid('query'))),
  )
  .post(
    '/api/admin/users',
    describes(() => ({
      id: 'adminCreateUser',
      tag: 'Administration',
      summary: 'Make an account for somebody.',
      description: 'The person gets a mail with a link to set a password.',
      answers: { 201: { means: 'The account, and whether the mail was sent.', schema: invitedSchema() } },
      problems: ['email_taken'],
    })),
    refuseFloods,
    requireAdministrator,
    requireFresh,
    jsonBody(() => z.strictObject({ email: email(), name: z.optional(name()) })),
    async (c) => {
      const { email: address, name: called = null } = c.req.valid('json')
      const account = { email: address, name: called, role: 'USER', actor: callerOf(c) } as const
      const outcome = await inviteUser(c.get('deps'), account)
      return outcome.ok ? c.json(outcome.value, 201) : adminProblem(c, outcome.error)
    },
  )
  // Before the route of one person: `export` is nobody's id.
  .get(
    '/api/admin/users/export',
    describes(() => ({
      id: 'adminExportUsers',
      tag: 'Administration',
      summary: 'Export the people as a file.',
      description:
        'In the order of the list: NDJSON, a person a line, or CSV. It is sent while it is read, and recorded.',
      answers: { 200: { means: 'The file.', files: ['application/x-ndjson', 'text/csv'] } },
    })),
    requireAdministrator,
    requireFresh,
    query(exportFilter),
    async (c) => {
      const { filter, format } = c.req.valid('query')
      const deps = c.get('deps')
      const begun = await exportUsers(deps, { actor: callerOf(c), filter, format })
      return begun.ok ? c.body(begun.value, 200, exportHeaders(deps, format)) : adminProblem(c, begun.error)
    },
  )
  .get(
    '/api/admin/users/:id',
    describes(() => ({
      id: 'adminGetUser',
      tag: 'Administration',
      summary: 'Get one person.',
      description: 'The `ETag` stands for the person’s state. Send it as `If-Match` with a change.',
      answers: { 200: { means: 'The account.', schema: adminUserSchema(), tagged: true } },
    })),
    requireAdministrator,
    requireId,
    async (c) => {
      const outcome = await readAdminUserSeen(c.get('deps'), c.req.param('id'))
      if (!outcome.ok) return adminProblem(c, outcome.error)
      const { user, seen } = outcome.value
      return c.json(user, 200, { ETag: entityTag(writeSeen(seen)) })
    },
  )
  .patch(
    '/api/admin/users/:id',
    describes(() => ({
      id: 'adminUpdateUser',
      tag: 'Administration',
      summary: 'Change a person’s name.',
      ifMatch: true,
      answers: asItIsNow(),
    })),
    requireAdministrator,
    requireId,
    jsonBody(() => z.strictObject({ name: z.nullable(name()) })),
    async (c) => {
      const saw = seenBy(c)
      if (saw instanceof Response) return saw
      const change = { id: c.req.param('id'), actor: callerOf(c), ...saw, name: c.req.valid('json').name }
      const outcome = await updateUser(c.get('deps'), change)
      return outcome.ok ? c.json(outcome.value) : adminProblem(c, outcome.error)
    },
  )
  .delete(
    '/api/admin/users/:id',
    describes(() => ({
      id: 'adminDeleteUser',
      tag: 'Administration',
      summary: 'Delete a person, with their sessions.',
      description:
        'While a change of their address can be undone, the account is only disabled, without a role. It is deleted after that.',
      ifMatch: true,
      answers: { 204: { means: 'Deleted.' } },
    })),
    requireAdministrator,
    requireFresh,
    requireId,
    async (c) => {
      const saw = seenBy(c)
      if (saw instanceof Response) return saw
      const outcome = await deleteUser(c.get('deps'), { id: c.req.param('id'), actor: callerOf(c), ...saw })
      return outcome.ok ? c.body(null, 204) : adminProblem(c, outcome.error)
    },
  )
  .put(
    '/api/admin/users/:id/role',
    describes(() => ({
      id: 'adminSetUserRole',
      tag: 'Administration',
      summary: 'Set a person’s role.',
      role: 'SUPER_ADMIN',
      ifMatch: true,
      answers: asItIsNow(),
    })),
    requireAdministrator,
    requireFresh,
    requireId,
    jsonBody(() => z.strictObject({ role: z.enum(ROLES) })),
    async (c) => {
      const saw = seenBy(c)
      if (saw instanceof Response) return saw
      const change = { id: c.req.param('id'), actor: callerOf(c), ...saw, role: c.req.valid('json').role }
      const outcome = await setRole(c.get('deps'), change)
      return outcome.ok ? c.json(outcome.value) : adminProblem(c, outcome.error)
    },
  )
