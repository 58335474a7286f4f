// openid-client: every grant, each by the function that its documentation has for it. `AUTH` is how the client proves who it is.
import express from 'express'
import * as client from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PRIVATE_JWK, AUTH, PORT } = process.env
const callback = `http://localhost:${PORT}/callback`

const proofs = {
  basic: () => client.ClientSecretBasic(CLIENT_SECRET),
  post: () => client.ClientSecretPost(CLIENT_SECRET),
  key: async () => {
    const jwk = JSON.parse(PRIVATE_JWK)
    const key = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
    return client.PrivateKeyJwt({ key, kid: jwk.kid })
  },
}
const config =
  AUTH === 'registers'
    ? await client.dynamicClientRegistration(new URL(ISSUER), {
        client_name: 'Television',
        token_endpoint_auth_method: 'none',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      })
    : await client.discovery(new URL(ISSUER), CLIENT_ID, undefined, await proofs[AUTH]())
// The signature of ID tokens is checked, too; by default TLS is proof enough for it.
client.enableNonRepudiationChecks(config)

/** What is kept of the one person that this app knows. */
let begun, tokens, dpop, device

const app = express()
app.set('query parser', 'simple')

app.get('/login', async (request, response) => {
  const { par, bound, ...more } = request.query
  dpop = bound ? { DPoP: client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256')) } : {}
  begun = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  }
  const asked = {
    redirect_uri: callback,
    scope: 'openid profile email',
    code_challenge: await client.calculatePKCECodeChallenge(begun.pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: begun.expectedState,
    nonce: begun.expectedNonce,
    ...more,
  }
  const url = par
    ? await client.buildAuthorizationUrlWithPAR(config, asked, dpop)
    : client.buildAuthorizationUrl(config, asked)
  response.redirect(url.href)
})

app.get('/callback', async (request, response) => {
  tokens = await client.authorizationCodeGrant(config, new URL(request.originalUrl, callback), begun, undefined, dpop)
  response.redirect('/')
})

app.get('/', (_, response) => response.json({ user: tokens?.claims() ?? null, ...tokens }))

app.get('/userinfo', async (_, response) =>
  response.json(await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, dpop)),
)

app.get('/refresh', async (_, response) => {
  const before = tokens.refresh_token
  tokens = await client.refreshTokenGrant(config, before, undefined, dpop)
  response.json({ ...tokens, rotated: tokens.refresh_token !== before })
})

app.get('/revoke', async (_, response) => {
  await client.tokenRevocation(config, tokens.refresh_token)
  response.json({})
})

app.get('/introspect', async (request, response) =>
  response.json(await client.tokenIntrospection(config, request.query.token)),
)

app.get('/machine', async (request, response) =>
  response.json(await client.clientCredentialsGrant(config, { ...request.query })),
)

app.get('/exchange', async (request, response) =>
  response.json(
    await client.genericGrantRequest(config, 'urn:ietf:params:oauth:grant-type:token-exchange', {
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...request.query,
    }),
  ),
)

app.get('/device', async (_, response) => {
  device = await client.initiateDeviceAuthorization(config, { scope: 'openid email' })
  response.json(device)
})

app.get('/device/wait', async (_, response) => {
  tokens = await client.pollDeviceAuthorizationGrant(config, device)
  response.json({ user: tokens.claims(), ...tokens })
})

app.get('/logout', (_, response) => {
  const asked = { id_token_hint: tokens.id_token, post_logout_redirect_uri: `http://localhost:${PORT}/`, state: 'bye' }
  tokens = undefined
  response.redirect(client.buildEndSessionUrl(config, asked).href)
})

app.use((error, _request, response, _next) =>
  response.status(500).json({ error: error.error ?? error.code ?? error.message }),
)

app.listen(PORT, () => console.log('It listens'))
