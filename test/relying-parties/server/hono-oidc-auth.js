// @hono/oidc-auth, as in its README; its settings are the environment's (OIDC_ISSUER and others).
import { serve } from '@hono/node-server'
import {
  getAuth,
  getAuthorizationServer,
  oidcAuthMiddleware,
  processOAuthCallback,
  revokeSession,
} from '@hono/oidc-auth'
import { Hono } from 'hono'

const app = new Hono()

app.get('/logout', async (c) => {
  await revokeSession(c)
  return c.text('You have been successfully logged out!')
})

/** Signs out at the provider, too. */
app.get('/logout/everywhere', async (c) => {
  await revokeSession(c)
  const { end_session_endpoint } = await getAuthorizationServer(c)
  const asked = { client_id: process.env.OIDC_CLIENT_ID, post_logout_redirect_uri: new URL('/bye', c.req.url).href }
  return c.redirect(`${end_session_endpoint}?${new URLSearchParams(asked)}`)
})
app.get('/bye', (c) => c.text('Bye'))

app.get('/callback', (c) => processOAuthCallback(c))

app.use('*', oidcAuthMiddleware())

app.get('/', async (c) => c.json({ user: await getAuth(c) }))

serve({ fetch: app.fetch, port: Number(process.env.PORT) }, () => console.log('It listens'))
