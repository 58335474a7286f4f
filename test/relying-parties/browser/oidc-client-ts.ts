// oidc-client-ts as its own page has it (authts.github.io/oidc-client-ts): one `UserManager`, two callbacks.
import { UserManager, WebStorageStateStore } from 'oidc-client-ts'
import { button, callApi, config, showUser } from './page.ts'

const { issuer, clientId, audience, options } = await config()

const users = new UserManager({
  authority: issuer,
  client_id: clientId,
  redirect_uri: `${location.origin}/`,
  silent_redirect_uri: `${location.origin}/silent`,
  post_logout_redirect_uri: `${location.origin}/`,
  scope: 'openid profile email notes.read',
  resource: audience,
  userStore: new WebStorageStateStore({ store: localStorage }),
  loadUserInfo: true,
  ...options,
})

if (location.pathname === '/silent') await users.signinSilentCallback()
else if (location.search.includes('code=')) {
  await users.signinRedirectCallback()
  history.replaceState({}, document.title, '/')
}

button('Sign in', () => users.signinRedirect())
button('Call', async () => callApi((await users.getUser())?.access_token))
button('Refresh', async () => callApi((await users.signinSilent())?.access_token))
button('Frame', async () => callApi((await users.signinSilent({ forceIframeAuth: true }))?.access_token))
button('Revoke', () => users.revokeTokens())
button('Sign out', () => users.signoutRedirect())

showUser((await users.getUser())?.profile)
