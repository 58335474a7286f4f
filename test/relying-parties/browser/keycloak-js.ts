// keycloak-js as its guide has it (keycloak.org/securing-apps/javascript-adapter), with `oidcProvider` instead of a realm of Keycloak's.
// `responseMode`: its default, the fragment, is none that Latchkey has. `checkLoginIframe`: a page of Keycloak's own, which no other provider has.
import Keycloak from 'keycloak-js'
import { button, config, showUser } from './page.ts'

const { issuer, clientId, options } = await config()

const keycloak = new Keycloak({ clientId, oidcProvider: issuer })

await keycloak.init({
  responseMode: 'query',
  checkLoginIframe: false,
  scope: 'openid profile email',
  redirectUri: `${location.origin}/`,
  ...options,
})

button('Sign in', () => keycloak.login())
button('Call', () => keycloak.loadUserInfo())
button('Refresh', async () => ({ refreshed: await keycloak.updateToken(-1), ...(await keycloak.loadUserInfo()) }))
button('Register', () => keycloak.register())
button('Sign out', () => keycloak.logout())

showUser(keycloak.authenticated ? keycloak.idTokenParsed : null)
