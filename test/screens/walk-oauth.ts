// The way of somebody who is led here by other software: consent, the choice of an account, a device, what is wrong, and the apps with access.
import type { Page } from 'playwright-core'
import { node } from '../support/servers/processes.ts'
import { signUp, unseen, walkerOn, type Visit } from './walker.ts'

const CALLBACK = 'https://wiki.example.com/callback'
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
const API = 'https://notes.example.com/'

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
    ['api:create', API, '--name', 'Notes', '--scopes', scopes, '--granted-by', '{"notes.purge":["ADMIN"]}'],
  ]
  for (const words of commands) {
    const { code, stderr } = await node('src/ops/main.ts', [...words, ...here])
    if (code !== 0) throw new Error(stderr)
  }
}

/** Goes there as somebody who signs up first. */
export async function walkOAuth(page: Page, url: string, email: string, visit: Visit): Promise<void> {
  const walker = walkerOn(page, url, email, visit)
  await signUp(unseen(walker))
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
  await walker.at(asks({}), 'consent')
  await walker.at(asks({ scope: 'openid notes.read notes.purge' }), 'consent-withheld')
  await walker.at(asks({ scope: 'notes.purge' }), 'consent-not-yours')
  await walker.at(asks({ prompt: 'select_account' }), 'choose-account')
  await walker.at(asks({ redirect_uri: 'https://evil.example/' }), 'wrong-request', 400)
  await walker.at('/device', 'device')
  await walker.at('/oidc/logout?client_id=wiki', 'sign-out-for-app')
  await page.goto(`${url}${asks({})}`)
  // The app's own page isn't there: the consent is.
  await page.locator('button[value=allow]').click()
  await page.waitForTimeout(500)
  await walker.at('/account/connections', 'connections-apps')
}
