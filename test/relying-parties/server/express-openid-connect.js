// express-openid-connect, as in its README: the code flow, sign-out at the provider, and back-channel logout.
import express from 'express'
import oidc from 'express-openid-connect'
import session from 'express-session'

const { auth, requiresAuth } = oidc
const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env
const app = express()

app.use(
  auth({
    issuerBaseURL: ISSUER,
    baseURL: `http://localhost:${PORT}`,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: 'a secret of this app, for its own cookies',
    // Its default is the implicit flow, which OAuth 2.1 has no more.
    authorizationParams: { response_type: 'code' },
    authRequired: false,
    idpLogout: true,
    backchannelLogout: { store: new session.MemoryStore() },
  }),
)

app.get('/', (request, response) => response.json({ user: request.oidc.user ?? null }))

app.get('/userinfo', requiresAuth(), async (request, response) => response.json(await request.oidc.fetchUserInfo()))

app.get('/refresh', requiresAuth(), async (request, response) => {
  const before = request.oidc.refreshToken
  const { access_token } = await request.oidc.accessToken.refresh()
  response.json({ access_token, rotated: request.oidc.refreshToken !== before })
})

app.listen(PORT, () => console.log('It listens'))
