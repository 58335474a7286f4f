// What the console does, form by form, and the route of the admin API that does the same.
import { shown, type Act, type Fields } from './console-act.ts'
import { database } from '../world.ts'
import { APP_ACTS } from './app-acts.ts'

/** An act on a person: what is typed, and the request of the API by the path of the person. Each form of a person says how they were seen. */
function onPerson(act: string, typed: Fields, api: (path: string) => ReturnType<Act['api']>): Act {
  return {
    path: ({ target }) => `/admin/people/${target}/${act}`,
    fields: (desk) => shown(desk, `/admin/people/${desk.target}/rename`, typed),
    api: ({ target }) => api(`/api/admin/users/${target}`),
  }
}

const posted = (act: string): Act => onPerson(act, {}, (path) => ['POST', `${path}/${act}`])

const INVITED = { email: 'invited@example.com', name: 'Invited' }
const REASON = { reason: 'Ticket 4711' }

/** By the route of the console, as the router has it. */
export const ACTS: Readonly<Record<string, Act>> = {
  ...APP_ACTS,
  'POST /admin/people/:id/rename': {
    ...onPerson('rename', { name: 'Grace' }, (path) => ['PATCH', path, { name: 'Grace' }]),
    isUnproved: true,
  },
  'POST /admin/people/:id/role': onPerson('role', { role: 'ADMIN' }, (path) => [
    'PUT',
    `${path}/role`,
    { role: 'ADMIN' },
  ]),
  'POST /admin/people/:id/send-reset': posted('send-reset'),
  'POST /admin/people/:id/unlock': posted('unlock'),
  'POST /admin/people/:id/end-sessions': onPerson('end-sessions', {}, (path) => ['DELETE', `${path}/sessions`]),
  'POST /admin/people/:id/remove-factors': posted('remove-factors'),
  'POST /admin/people/:id/disable': posted('disable'),
  'POST /admin/people/:id/enable': {
    ...posted('enable'),
    first: ({ target, operator }) =>
      database.prepare('UPDATE users SET disabled_at = 1 WHERE id = ? AND id <> ?').bind(target, operator.id).run(),
  },
  'POST /admin/people/:id/delete': onPerson('delete', {}, (path) => ['DELETE', path]),
  'POST /admin/people/:id/impersonate': onPerson('impersonate', REASON, (path) => [
    'POST',
    `${path}/impersonate`,
    REASON,
  ]),
  'POST /admin/people/new': {
    path: () => '/admin/people/new',
    fields: () => Promise.resolve(INVITED),
    api: () => ['POST', '/api/admin/users', INVITED],
  },
  'POST /admin/people/export': {
    path: () => '/admin/people/export',
    fields: () => Promise.resolve({ format: 'ndjson' }),
    api: () => ['GET', '/api/admin/users/export?format=ndjson'],
  },
  'POST /admin/sessions/:id/end': {
    path: ({ sessionId }) => `/admin/sessions/${sessionId}/end`,
    fields: ({ target }) => Promise.resolve({ user: target }),
    api: ({ target, sessionId }) => ['DELETE', `/api/admin/users/${target}/sessions/${sessionId}`],
  },
  'POST /admin/keys/rotate': {
    path: () => '/admin/keys/rotate',
    fields: (desk) => shown(desk, '/admin/keys/rotate'),
    api: (_, { kid }) => ['POST', '/api/admin/keys/rotate', { kid }],
  },
  'POST /admin/keys/compromised': {
    path: () => '/admin/keys/compromised',
    fields: (desk) => shown(desk, '/admin/keys/compromised'),
    api: (_, { kids = '' }) => ['POST', '/api/admin/keys/compromised', { kids: kids.split(' ') }],
  },
  'POST /admin/mail/retry': {
    path: () => '/admin/mail/retry',
    fields: (desk) => shown(desk, '/admin/mail/retry'),
    api: () => ['POST', '/api/admin/mails/retry', {}],
  },
  'POST /admin/mail/:id/retry': {
    path: ({ mail }) => `/admin/mail/${mail}/retry`,
    fields: (desk) => shown(desk, `/admin/mail/${desk.mail}/retry`),
    api: ({ mail }, { attempts, failed_at }) => [
      'POST',
      `/api/admin/mails/${mail}/retry`,
      { seen: { attempts: Number(attempts), failed_at: failed_at ?? null } },
    ],
  },
}
