// Auth0's SDK for apps of one page, as its quickstart has it (auth0.com/docs/quickstart/spa/vanillajs): another domain and `issuer`, and no
// other line.
import { createAuth0Client } from '@auth0/auth0-spa-js'
import { button, callApi, config, showUser } from './page.ts'

const { issuer, clientId, audience, options } = await config()

const auth0 = await createAuth0Client({
  domain: new URL(issuer).host,
  issuer,
  clientId,
  authorizationParams: {
    redirect_uri: location.origin,
    audience,
    scope: 'openid profile email notes.read',
  },
  ...options,
})

if (location.search.includes('state=') && /[?&](code|error)=/.test(location.search)) {
  await auth0.handleRedirectCallback()
  history.replaceState({}, document.title, '/')
}

button('Sign up', () => auth0.loginWithRedirect({ authorizationParams: { screen_hint: 'signup' } }))
button('Sign in', () => auth0.loginWithRedirect())
button('Popup', () => auth0.loginWithPopup())
button('Call', async () => callApi(await auth0.getTokenSilently()))
button('Refresh', async () => callApi(await auth0.getTokenSilently({ cacheMode: 'off' })))
button('Revoke', () => auth0.revokeRefreshToken())
button('Sign out', () => auth0.logout({ logoutParams: { returnTo: location.origin } }))

showUser(await auth0.getUser())
