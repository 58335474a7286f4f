// A wiki at home anywhere, which knows of Latchkey only the address: people sign in by OpenID Connect, and it keeps a session of its own.
import {
  getAuth,
  getAuthorizationServer,
  oidcAuthMiddleware,
  processOAuthCallback,
  revokeSession,
} from '@hono/oidc-auth'
import { Hono } from 'hono'
import { html } from 'hono/html'

const app = new Hono<{ Bindings: Env }>()

app.get('/', (c) => c.html(page(html`<a href="/pages">Sign in with Latchkey</a>`)))

app.get('/callback', (c) => processOAuthCallback(c))

app.get('/pages', oidcAuthMiddleware(), async (c) => {
  const auth = await getAuth(c)
  return c.html(
    page(
      html`<p>Signed in as ${auth?.email}</p>
        <form method="post" action="/sign-out"><button>Sign out</button></form>`,
    ),
  )
})

// Here first, and then at Latchkey, so that the next sign-in asks again.
app.post('/sign-out', async (c) => {
  await revokeSession(c)
  const { end_session_endpoint = '' } = await getAuthorizationServer(c)
  const asked = { client_id: c.env.OIDC_CLIENT_ID, post_logout_redirect_uri: new URL('/', c.req.url).href }
  return c.redirect(`${end_session_endpoint}?${new URLSearchParams(asked).toString()}`, 303)
})

const page = (body: unknown) =>
  html`<!doctype html>
    <html lang="en" style="margin: 3rem; font: 1rem/1.6 system-ui; color-scheme: light dark">
      <title>Wiki</title>
      <h1>Wiki</h1>
      ${body}
    </html>`

export default app
