// @auth0/auth0-hono, as in its README, with sessions on the server, so that back-channel logout finds them.
import { auth, requiresAuth } from '@auth0/auth0-hono'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env

class Sessions {
  #kept = new Map()
  async get(id) {
    return this.#kept.get(id)
  }
  async set(id, state) {
    this.#kept.set(id, state)
  }
  async delete(id) {
    this.#kept.delete(id)
  }
  async deleteByLogoutToken({ sid }) {
    for (const [id, state] of this.#kept) if (state.internal.sid === sid) this.#kept.delete(id)
  }
}

const app = new Hono()

app.use(
  auth({
    domain: new URL(ISSUER).host,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    baseURL: `http://localhost:${PORT}`,
    session: { secret: 'password_at_least_32_characters_long', store: new Sessions() },
    authorizationParams: { scope: 'openid profile email offline_access' },
    pushedAuthorizationRequests: process.env.PAR === 'yes',
    authRequired: false,
    idpLogout: true,
  }),
)

app.get('/', async (c) => c.json({ user: (await c.var.auth0Client.getUser(c)) ?? null }))

/** Renewed where it has ended. */
app.get('/token', requiresAuth(), async (c) => c.json(await c.var.auth0Client.getAccessToken(c)))

serve({ fetch: app.fetch, port: Number(PORT) }, () => console.log('It listens'))
