// The OpenAPI file: every route is in it, and what the Worker answers is what it says (contract §2).
import { beforeAll, describe, expect, it } from 'vitest'
import { PROBLEMS } from '../../src/http/problems.ts'
import { freshWorld, json, type World } from '../support/world.ts'

/** Pages and the file itself: made for people and for tools, and described nowhere. */
const PAGES = [
  '/authorize',
  '/consent',
  '/oauth/token',
  '/oauth/revoke',
  '/oauth/register',
  '/device',
  '/device/answer',
  '/oauth/device/code',
  '/oauth/par',
  '/oauth/introspect',
  '/oidc/logout',
  '/v2/logout',
  '/oidc/logout/confirm',
  '/account/connections/take-away',
  '/userinfo',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/',
  '/verify-email',
  '/forgot-password',
  '/reset-password',
  '/confirm-email',
  '/undo-email',
  '/sign-out',
  '/signed-out',
  '/account',
  '/account/activity',
  '/admin/apis',
  '/admin/apis/new',
  '/admin/apis/{id}',
  '/admin/apis/{id}/delete',
  '/admin/apis/{id}/edit',
  '/admin/clients',
  '/admin/clients/new',
  '/admin/clients/{id}',
  '/admin/clients/{id}/access',
  '/admin/clients/{id}/delete',
  '/admin/clients/{id}/disable',
  '/admin/clients/{id}/edit',
  '/admin/clients/{id}/enable',
  '/admin/clients/{id}/end-secrets',
  '/admin/clients/{id}/register-trial',
  '/admin/clients/{id}/secret',
  '/admin/clients/{id}/try',
  '/admin/clients/{id}/try/begin',
  '/admin/try',
  '/admin/activity',
  '/admin/activity/events.ndjson',
  '/admin',
  '/admin/health',
  '/admin/keys',
  '/admin/keys/compromised',
  '/admin/keys/rotate',
  '/admin/mail',
  '/admin/mail/{id}/retry',
  '/admin/mail/preview',
  '/admin/mail/preview/{language}/{kind}/{scheme}',
  '/admin/mail/retry',
  '/admin/people',
  '/admin/people/{id}',
  '/admin/people/{id}/rename',
  '/admin/people/{id}/role',
  '/admin/people/{id}/send-reset',
  '/admin/people/{id}/unlock',
  '/admin/people/{id}/end-sessions',
  '/admin/people/{id}/remove-factors',
  '/admin/people/{id}/disable',
  '/admin/people/{id}/enable',
  '/admin/people/{id}/delete',
  '/admin/people/{id}/impersonate',
  '/impersonation',
  '/impersonation/stop',
  '/admin/people/export',
  '/admin/people/new',
  '/admin/sessions',
  '/admin/sessions/:id/end',
  '/account/connections',
  '/account/delete',
  '/account/prove',
  '/account/prove/again',
  '/account/security',
  '/account/security/app',
  '/account/security/codes',
  '/account/security/passkeys/new',
  '/account/security/password',
  '/account/sessions',
  '/account/passkeys',
  '/assets/{file}',
  '/.well-known/passkey-endpoints',
  '/.well-known/webauthn',
  '/.well-known/assetlinks.json',
  '/.well-known/apple-app-site-association',
  '/dev/mailbox',
  '/dev/mails',
  '/dev/mails/{language}/{kind}/{scheme}',
  '/dev/mailbox/{id}',
  '/dev/pages',
  '/dev/super-admin',
  '/favicon.ico',
  '/robots.txt',
  '/problems',
  '/problems/{code}',
  '/openapi.json',
  '/docs',
]

type Operation = {
  summary: string
  parameters: { name: string; in: string }[]
  responses: Record<string, { description: string }>
  requestBody?: { content: Record<string, { schema: { properties?: Record<string, { maxLength?: number }> } }> }
}
let world: World
let document: { openapi: string; paths: Record<string, Record<string, Operation>> }

beforeAll(async () => {
  world = await freshWorld()
  document = await json(await world.fetch('/openapi.json'))
})

describe('the OpenAPI file', () => {
  it('describes every route of the contract that is served', () => {
    const served = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(served.toSorted()).toEqual(
      [
        'DELETE /api/admin/apis/{id}',
        'DELETE /api/admin/clients/{id}',
        'DELETE /api/admin/users/{id}',
        'DELETE /api/admin/users/{id}/sessions',
        'DELETE /api/admin/users/{id}/sessions/{session_id}',
        'DELETE /api/identities/{id}',
        'DELETE /api/impersonation',
        'DELETE /api/sessions',
        'DELETE /api/sessions/{id}',
        'DELETE /api/passkeys/{id}',
        'DELETE /api/totp',
        'DELETE /api/user',
        'GET /.well-known/jwks.json',
        'GET /api/admin/apis',
        'GET /api/admin/apis/{id}',
        'GET /api/admin/audit-events',
        'GET /api/admin/clients',
        'GET /api/admin/clients/{id}',
        'GET /api/admin/audit-events.ndjson',
        'GET /api/admin/sessions',
        'GET /api/admin/health',
        'GET /api/admin/keys',
        'GET /api/admin/mails',
        'GET /api/admin/stats',
        'GET /api/admin/stats/daily',
        'GET /api/admin/users',
        'GET /api/admin/users/export',
        'GET /api/admin/users/{id}',
        'GET /api/admin/users/{id}/sessions',
        'GET /api/passkeys',
        'GET /api/identities',
        'GET /api/identities/logout-url',
        'GET /api/session',
        'GET /api/sessions',
        'GET /api/user',
        'GET /dev/mail',
        'GET /health',
        'PATCH /api/admin/apis/{id}',
        'PATCH /api/admin/clients/{id}',
        'PATCH /api/admin/users/{id}',
        'PATCH /api/passkeys/{id}',
        'PATCH /api/user',
        'POST /api/admin/apis',
        'POST /api/admin/clients',
        'POST /api/admin/clients/{id}/secrets',
        'DELETE /api/admin/clients/{id}/secrets',
        'POST /api/admin/keys/compromised',
        'POST /api/admin/keys/rotate',
        'POST /api/admin/mails/retry',
        'POST /api/admin/mails/{id}/retry',
        'POST /api/admin/users',
        'POST /api/admin/users/{id}/disable',
        'POST /api/admin/users/{id}/impersonate',
        'POST /api/admin/users/{id}/enable',
        'POST /api/admin/users/{id}/remove-factors',
        'POST /api/admin/users/{id}/send-reset',
        'POST /api/admin/users/{id}/unlock',
        'POST /api/email/change',
        'POST /api/email/change/confirm',
        'POST /api/email/change/undo',
        'POST /api/email/verify',
        'POST /api/email/verify/resend',
        'POST /api/passkeys',
        'POST /api/passkeys/options',
        'POST /api/identities/{provider}',
        'POST /api/password/change',
        'POST /api/password/forgot',
        'POST /api/password/reset',
        'POST /api/reauthenticate',
        'POST /api/reauthenticate/options',
        'POST /api/recovery-codes',
        'POST /api/refresh',
        'POST /api/sign-in',
        'POST /api/sign-in/email-code',
        'POST /api/sign-in/email-code/request',
        'POST /api/sign-in/passkey',
        'POST /api/sign-in/passkey/options',
        'POST /api/sign-in/recovery-code',
        'POST /api/sign-in/totp',
        'POST /api/sign-out',
        'POST /api/sign-up',
        'POST /api/token',
        'POST /api/totp',
        'POST /api/totp/confirm',
        'PUT /api/admin/users/{id}/role',
      ].toSorted(),
    )
  })

  it('leaves out no route but pages: each path that it lacks answers 404', async () => {
    expect(document.openapi).toBe('3.1.0')
    for (const path of PAGES) expect(document.paths[path]).toBeUndefined()
    for (const path of ['/api', '/api/users', '/dev', '/.well-known/nothing']) {
      expect((await world.fetch(path)).status, path).toBe(404)
    }
  })

  it('gives every operation a summary, a good answer and its refusals by known codes', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const at = `${method} ${path}`
        expect(operation.summary, at).toMatch(/\.$/)
        const statuses = Object.keys(operation.responses)
        expect(
          statuses.some((status) => status.startsWith('2')),
          at,
        ).toBe(true)
        for (const [status, { description }] of Object.entries(operation.responses)) {
          if (Number(status) < 400) continue
          for (const code of description.split(', ')) expect(PROBLEMS, `${at}: ${code}`).toHaveProperty(code)
        }
        expect(operation.parameters.filter(({ in: place }) => place === 'path').length, at).toBe(
          path.split('{').length - 1,
        )
      }
    }
  })

  it('says of a problem’s type what the page there says', async () => {
    for (const code of Object.keys(PROBLEMS)) {
      const page = await world.fetch(`/problems/${code}`)
      expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8'])
      expect(await page.text()).toContain(code)
    }
    expect((await world.fetch('/problems/constructor')).status).toBe(404)
  })
})
