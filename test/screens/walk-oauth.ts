// The way of somebody who is led here by other software: consent, the choice of an account, a device, what is wrong, and the apps with access.
import type { Page } from 'playwright-core'
import { node, query } from '../support/servers/processes.ts'
import { signUp, unseen, walkerOn, type Visit, type Walker } from './walker.ts'

const CALLBACK = 'https://wiki.example.com/callback'
const AGENT = 'https://assistant.northern-regional-office.example.com/callback'
/** The hosts of the apps. What is asked of them is answered here. */
export const APP_ORIGINS = [CALLBACK, AGENT].map((uri) => new URL(uri).origin)
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const MOST_CODES = 30
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
export const API = 'https://notes.example.com/'

/** Makes an app and an API in the database of the folder `state`. */
export async function fillClients(state: string): Promise<void> {
  const here = ['--persist-to', state]
  const scopes = JSON.stringify({
    'notes.read': 'read your notes',
    'notes.write': 'change your notes',
    'notes.purge': 'delete the notes of everybody',
  })
  const commands = [
    ['client:create', 'Team Wiki', '--id', 'wiki', '--redirects', CALLBACK],
    [
      'client:create',
      'Living-room television',
      '--id',
      'tv',
      '--kind',
      'public',
      '--grants',
      `${DEVICE} refresh_token`,
    ],
    ['api:create', API, '--name', 'Notes', '--scopes', scopes, '--granted-by', '{"notes.purge":["ADMIN"]}'],
  ]
  for (const words of commands) {
    const { code, stderr } = await node('src/ops/main.ts', [...words, ...here])
    if (code !== 0) throw new Error(stderr)
  }
  // One that made itself an app: nobody has checked it.
  query(
    state,
    `INSERT INTO clients (id, name, auth_method, source, metadata) VALUES ('agent', ?, 'none', 'registered', ?)`,
    'Reconciliation assistant for the quarterly reports of the northern regional office',
    JSON.stringify({
      redirect_uris: [AGENT],
      grant_types: ['authorization_code', 'refresh_token'],
      policy_uri: 'https://assistant.northern.example.com/privacy',
      tos_uri: 'https://assistant.northern.example.com/terms',
    }),
  )
}

/** Goes there as somebody who signs up first. */
export async function walkOAuth(page: Page, url: string, state: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  const { at } = walker
  await signUp(unseen(walker))
  for (const origin of APP_ORIGINS)
    await page.route(`${origin}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>App</title>' }))
  await at(asks({}), 'consent')
  await at(asks({ scope: 'openid notes.read notes.purge' }), 'consent-withheld')
  await at(asks({ scope: 'notes.purge' }), 'consent-not-yours')
  await at(asks({ client_id: 'agent', redirect_uri: AGENT }), 'consent-unchecked')
  await at(asks({ client_id: 'agent', redirect_uri: AGENT, response_type: 'token' }), 'wrong-request-unchecked')
  await at(asks({ prompt: 'select_account' }), 'choose-account')
  await at(asks({ redirect_uri: 'https://evil.example/' }), 'wrong-request', 400)
  await at(asks({ client_id: 'nobody' }), 'wrong-request-unknown', 400)
  await at('/oidc/logout?client_id=wiki', 'sign-out-for-app')
  await page.goto(url + asks({}))
  await page.locator('button[value=allow]').click()
  await page.waitForURL(`${CALLBACK}**`)
  await postAnswer(walker)
  await at('/account/connections', 'connections-apps')
  await connectDevice(walker)
  fillConnections(state, email)
  await at('/account/connections', 'connections-many')
}

const asks = (more: Record<string, string>): string =>
  `/authorize?${new URLSearchParams({
    client_id: 'wiki',
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid profile email offline_access notes.read',
    resource: API,
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  }).toString()}`

/** The page that posts the answer goes on by itself. Without the script its button does. */
async function postAnswer({ page, url, visit }: Walker): Promise<void> {
  const wanted = url + asks({ response_mode: 'form_post' })
  if (await page.evaluate<boolean>('matchMedia("(scripting: enabled)").matches')) {
    await page.goto(wanted, { waitUntil: 'commit' })
    await page.waitForURL(CALLBACK)
  }
  const script = '**/assets/forms-*.js'
  await page.route(script, (route) => route.fulfill({ contentType: 'text/javascript', body: '' }))
  await page.goto(wanted)
  await visit('form-post')
  await page.locator('form[data-goes] button').click()
  await page.waitForURL(CALLBACK)
  await page.unroute(script)
}

/** A television: its code typed wrongly and rightly, denied, allowed, and guessed at too often. */
async function connectDevice({ page, url, at, send, refused, must, visit, status }: Walker): Promise<void> {
  const newCode = async (): Promise<string> => {
    const body = new URLSearchParams({ client_id: 'tv', scope: 'openid profile' })
    const answer = await fetch(`${url}/oauth/device/code`, { method: 'POST', body })
    return (await answer.json<{ user_code: string }>()).user_code
  }
  await at('/device', 'device')
  await refused('device-unknown', 400, '/device', { user_code: 'BCDF-GHJK' })
  await send('/device', { user_code: await newCode() })
  await visit('device-asked')
  await send('/device/answer')
  await visit('device-denied')
  await at(`/device?user_code=${await newCode()}`, 'device-filled')
  await send('/device')
  await Promise.all([page.waitForEvent('load'), page.locator('button[value=allow]').click()])
  await visit('device-done')
  for (let typed = 0; typed < MOST_CODES && status() !== 429; typed += 1) {
    await page.goto(`${url}/device`)
    await send('/device', { user_code: 'BCDF-GHJK' })
  }
  must('device-throttled', 429)
  await visit('device-throttled')
}

/** The same person allowed more apps than one. */
function fillConnections(state: string, email: string): void {
  const allowed = JSON.stringify({ '': ['openid', 'profile', 'email', 'offline_access'], [API]: ['notes.read'] })
  query(
    state,
    `INSERT INTO consents (user_id, client_id, allowed) SELECT users.id, clients.id, ? FROM users, clients WHERE email = ? AND clients.id = 'agent'`,
    allowed,
    email,
  )
}
