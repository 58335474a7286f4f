// @auth/core, with a provider as https://authjs.dev/guides/configuring-oauth-providers has it, and its guides to the renewal of tokens and
// to a sign-out at the provider.
import { Auth } from '@auth/core'
import { getToken } from '@auth/core/jwt'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const secret = 'a secret of this app, for its own cookies'

const config = {
  basePath: '/auth',
  secret,
  trustHost: true,
  providers: [
    {
      id: 'latchkey',
      name: 'Latchkey',
      type: 'oidc',
      issuer: ISSUER,
      clientId: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
    },
  ],
  callbacks: {
    async jwt({ token, account, profile }) {
      if (account) {
        const { access_token, refresh_token, id_token, expires_at } = account
        return { ...token, access_token, refresh_token, id_token, expires_at, sid: profile.sid }
      }
      return Date.now() < token.expires_at * 1000 ? token : renew(token)
    },
    session: ({ session, token }) => ({
      ...session,
      sub: token.sub,
      access_token: token.access_token,
      error: token.error,
    }),
  },
}

async function renew(token) {
  const answer = await fetch(`${ISSUER}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      grant_type: 'refresh_token',
      refresh_token: token.refresh_token,
    }),
  })
  const said = await answer.json()
  if (!answer.ok) return { ...token, error: said.error }
  const { access_token, refresh_token, id_token, expires_in } = said
  return { ...token, access_token, refresh_token, id_token, expires_at: Math.floor(Date.now() / 1000 + expires_in) }
}

const app = new Hono()

app.all('/auth/*', (c) => Auth(c.req.raw, config))

/** Signs out at the provider; its own session ends by its own page, `/auth/signout`. */
app.get('/logout', async (c) => {
  const { id_token } = await getToken({ req: c.req.raw, secret })
  const asked = { id_token_hint: id_token, post_logout_redirect_uri: `http://localhost:${PORT}/auth/signout` }
  return c.redirect(`${ISSUER}/oidc/logout?${new URLSearchParams(asked)}`)
})

serve({ fetch: app.fetch, port: Number(PORT) }, () => console.log('It listens'))
