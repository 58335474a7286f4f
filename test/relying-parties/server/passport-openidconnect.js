// passport-openidconnect, as in its README. It speaks no PKCE: see docs/oauth.md.
import express from 'express'
import session from 'express-session'
import passport from 'passport'
import OpenIDConnectStrategy from 'passport-openidconnect'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env

passport.use(
  new OpenIDConnectStrategy(
    {
      issuer: ISSUER,
      authorizationURL: `${ISSUER}/authorize`,
      tokenURL: `${ISSUER}/oauth/token`,
      userInfoURL: `${ISSUER}/userinfo`,
      clientID: CLIENT_ID,
      clientSecret: CLIENT_SECRET,
      callbackURL: `http://localhost:${PORT}/callback`,
      scope: ['profile', 'email'],
      nonce: true,
    },
    (issuer, uiProfile, idProfile, context, idToken, accessToken, refreshToken, params, done) =>
      done(null, { id: idProfile.id, name: uiProfile.displayName, emails: uiProfile.emails, idToken }),
  ),
)
passport.serializeUser((user, done) => done(null, user))
passport.deserializeUser((user, done) => done(null, user))

const app = express()
app.use(session({ secret: 'a secret of this app', resave: false, saveUninitialized: false }))
app.use(passport.session())

app.get('/login', passport.authenticate('openidconnect'))
app.get('/callback', passport.authenticate('openidconnect', { failureMessage: true, successRedirect: '/' }))
app.get('/', (request, response) => response.json({ user: request.user ?? null }))
app.get('/logout', (request, response, next) => {
  const { idToken } = request.user
  const asked = { id_token_hint: idToken, post_logout_redirect_uri: `http://localhost:${PORT}/` }
  request.logout((error) =>
    error ? next(error) : response.redirect(`${ISSUER}/oidc/logout?${new URLSearchParams(asked)}`),
  )
})

app.listen(PORT, () => console.log('It listens'))
