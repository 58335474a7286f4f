// The way of an operator through the console's pages of apps and APIs, with their forms: adding, refused, changed, tried, disabled, deleted.
import type { Page } from 'playwright-core'
import { query } from '../support/servers/processes.ts'
import { API } from './walk-oauth.ts'
import { signUp, unseen, walkerOn, type Visit, type Walker } from './walker.ts'

const HOSTILE_URIS = [
  'http://wiki.example.com/callback',
  'https://wiki.example.com/#/callback',
  'https://*.example.com/callback',
  'wiki:/callback',
]
const LONG = 'The quarterly reporting and reconciliation workbench of the northern regional office'
const PICTURE =
  'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA4IDgiPjxjaXJjbGUgY3g9IjQiIGN5PSI0IiByPSI0IiBmaWxsPSIjMjZhIi8+PC9zdmc+'

/** Adds apps of every kind, with long names and without, to the one that is there; and APIs. */
export function fillApps(state: string, many: number): void {
  const now = Date.now()
  const kinds = [
    {
      name: LONG,
      source: 'operator',
      method: 'client_secret_basic',
      uri: 'https://reporting.northern.example.com/oidc',
    },
    { name: 'Field notes', source: 'operator', method: 'none', uri: 'com.example.fieldnotes:/callback' },
    { name: 'Backup', source: 'operator', method: 'client_secret_basic', uri: '' },
    { name: 'An agent', source: 'registered', method: 'none', uri: 'http://127.0.0.1/callback' },
    { name: 'Old shop', source: 'auth0', method: 'client_secret_post', uri: 'https://shop.example.com/callback' },
  ] as const
  for (let at = 0; at < many; at += 1) {
    const { name, source, method, uri } = kinds[at % kinds.length] ?? kinds[0]
    const grants = uri === '' ? ['client_credentials'] : ['authorization_code', 'refresh_token']
    query(
      state,
      `INSERT INTO clients (id, name, auth_method, source, metadata, own_scopes, created_at, disabled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      crypto.randomUUID(),
      at < kinds.length ? name : `${name} ${at}`,
      method,
      source,
      JSON.stringify({ redirect_uris: uri === '' ? [] : [uri], grant_types: grants }),
      uri === '' ? JSON.stringify({ [API]: ['notes.read'] }) : '{}',
      now - at * 3_600_000,
      at % 7 === 6 ? now : null,
    )
  }
  for (let at = 0; at < many; at += 3)
    query(
      state,
      'INSERT INTO apis (identifier, name, scopes, token_seconds, created_at) VALUES (?, ?, ?, ?, ?)',
      `https://api-${at}.northern-regional-office.example.com/reconciliation/`,
      at === 0 ? LONG : `Service ${at}`,
      JSON.stringify({
        'reports.read': 'read the reports of your office',
        'reports.sign': 'sign reports in your name',
      }),
      at % 2 === 0 ? null : 900,
      now - at * 3_600_000,
    )
}

/** Signs somebody up, gives them a role, and goes through every page and form of apps. */
export async function walkApps(page: Page, url: string, state: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  await signUp(unseen(walker))
  const become = (role: string): unknown => query(state, 'UPDATE users SET role = ? WHERE email = ?', role, email)
  become('SUPER_ADMIN')
  await walker.at('/admin/clients', 'apps')
  await walker.at('/admin/clients?query=nothing-like-this', 'apps-none')
  await walker.at('/admin/clients/nobody', 'apps-gone', 404)
  await changeApp(walker, await addApp(walker))
  await addMachine(walker)
  await walkApis(walker)
  become('ADMIN')
  await walker.at('/admin/clients/wiki', 'apps-admin-one')
  await walker.at('/admin/clients/wiki/access', 'apps-admin-access')
  await walker.at('/admin/clients/wiki/try', 'apps-admin-try')
  await walker.at('/admin/clients/new', 'apps-admin-kinds')
  await walker.at('/admin/clients/new?kind=web', 'apps-admin-new')
}

/** Adds an app of the web, wrongly at first; gives back its path. */
async function addApp({ page, at, refused, send, visit }: Walker): Promise<string> {
  await at('/admin/clients/new', 'apps-kinds')
  await at('/admin/clients/new?kind=public', 'apps-new-public')
  await at('/admin/clients/new?kind=web', 'apps-new')
  const typed = { client_name: '', redirect_uris: HOSTILE_URIS.join('\n') }
  await refused('apps-new-refused', 400, 'clients/new', typed)
  await send('clients/new', { client_name: 'Field reports', redirect_uris: 'https://reports.example.com/callback' })
  await visit('apps-made')
  return new URL(page.url()).pathname
}

/** Changes it by each form, tries it, and ends it. */
async function changeApp(walker: Walker, path: string): Promise<void> {
  const { at, refused, send, visit } = walker
  await at(`${path}/edit`, 'apps-edit')
  await refused('apps-edit-refused', 400, '/edit', { client_name: '', logo_uri: 'https://elsewhere.example/a.png' })
  await send('/edit', {
    client_name: 'Field reports',
    logo_uri: PICTURE,
    client_uri: 'https://reports.example.com/',
    policy_uri: 'https://reports.example.com/privacy',
    tos_uri: 'https://reports.example.com/terms',
    backchannel_logout_uri: 'https://reports.example.com/backchannel',
  })
  await visit('apps-saved')
  await at(`${path}/access`, 'apps-access')
  await refused('apps-access-refused', 400, '/access', { redirect_uris: HOSTILE_URIS.join('\n') })
  await at(`${path}/secret`, 'apps-secret')
  await send('/secret')
  await visit('apps-secret-made')
  await at(`${path}/end-secrets`, 'apps-end-secrets')
  await tryApp(walker, path)
  await at(`${path}/disable`, 'apps-disable')
  await send('/disable')
  await visit('apps-disabled')
  await at(`${path}/try`, 'apps-try-disabled')
  await at(`${path}/enable`, 'apps-enable')
  await at(`${path}/delete`, 'apps-delete')
  await send('/delete')
  await visit('apps-deleted')
}

async function tryApp({ page, at, send, visit }: Walker, path: string): Promise<void> {
  await at(`${path}/try`, 'apps-try')
  await send('/register-trial')
  await visit('apps-try-ready')
  await send('/try/begin', { scope: 'openid nonsense' })
  await visit('apps-tried-asked')
  await page.locator('button[value=deny]').click()
  await page.waitForURL('**/admin/try*')
  await visit('apps-tried-refused')
  await at(`${path}/try`, 'apps-try-again')
  await send('/try/begin')
  await page.locator('button[value=allow]').click()
  await page.waitForURL('**/admin/try*')
  await visit('apps-tried')
  await page.reload()
  await visit('apps-tried-over')
}

async function addMachine({ page, at, send, visit }: Walker): Promise<void> {
  await at('/admin/clients/new?kind=machine', 'apps-new-machine')
  const api = page.locator('.boxes').first()
  // Many APIs are folded away.
  if ((await api.getAttribute('open')) === null) await api.locator('summary').click()
  await api.locator('[type=checkbox]').first().check()
  await send('clients/new', { client_name: 'Nightly backup' })
  await visit('apps-machine')
  await at(`${new URL(page.url()).pathname}/try`, 'apps-try-machine')
}

async function walkApis({ page, at, refused, send, visit }: Walker): Promise<void> {
  await at('/admin/apis', 'apis')
  await at('/admin/apis/new', 'apis-new')
  const wrong = { identifier: 'notes', scope_0: 'openid', says_0: '', token_seconds: '5', introspected_by: 'nobody' }
  await refused('apis-new-refused', 400, 'apis/new', { name: 'Reports', ...wrong })
  await send('apis/new', {
    name: 'Reports',
    identifier: `https://reports-${Date.now()}.example.com/`,
    scope_0: 'reports.read',
    says_0: 'read your reports',
    token_seconds: '600',
    introspected_by: '',
  })
  await visit('apis-made')
  const { pathname } = new URL(page.url())
  await at(`${pathname}/edit`, 'apis-edit')
  await at(`${pathname}/delete`, 'apis-delete')
  await send('/delete')
  await visit('apis-deleted')
  await at(pathname, 'apis-gone', 404)
}
