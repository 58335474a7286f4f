// keycloak-js as its guide has it (keycloak.org/securing-apps/javascript-adapter), with `oidcProvider` instead of a realm of Keycloak's.
// `responseMode`: its default, the fragment, is none that Latchkey has. `checkLoginIframe`: a page of Keycloak's own, which no other provider has.
import Keycloak from 'keycloak-js'
import { button, config, showUser } from './page.ts'

async function start(): Promise<void> {
  const { issuer, clientId, options } = await config()
  const keycloak = new Keycloak({ clientId, oidcProvider: issuer })
  await keycloak.init({
    onLoad: 'check-sso',
    silentCheckSsoRedirectUri: `${location.origin}/silent`,
    responseMode: 'query',
    checkLoginIframe: false,
    scope: 'openid profile email',
    redirectUri: `${location.origin}/`,
    ...options,
  })

  button('Sign in', () => keycloak.login())
  button('Call', () => keycloak.loadUserInfo())
  button('Refresh', () => keycloak.updateToken(-1))
  button('Register', () => keycloak.register())
  button('Sign out', () => keycloak.logout())

  showUser(keycloak.authenticated ? keycloak.idTokenParsed : null)
}

// Its `silent-check-sso.html`.
if (location.pathname === '/silent') parent.postMessage(location.href, location.origin)
else await start()
