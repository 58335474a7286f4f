// Auth0's SDK for React, as its quickstart has it (auth0.com/docs/quickstart/spa/react): another domain and `issuer`, and no other line.
import { Auth0Provider, useAuth0 } from '@auth0/auth0-react'
import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { callApi, config } from './page.ts'

const { issuer, clientId, audience, options } = await config()

function App() {
  const { isLoading, error, user, loginWithRedirect, getAccessTokenSilently, logout } = useAuth0()
  const [said, say] = useState<Record<string, string>>({})
  if (isLoading) return <p>Loading</p>
  const tell = (name: string, act: Promise<unknown>) => {
    say({})
    void act.then(
      (value) => say({ [name]: JSON.stringify(value) }),
      (failure: unknown) => say({ [name]: JSON.stringify({ failed: String(failure) }) }),
    )
  }
  return (
    <>
      {error !== undefined && <p role="alert">{error.message}</p>}
      <pre data-of="user">{JSON.stringify(user ?? null)}</pre>
      <button onClick={() => void loginWithRedirect()}>Sign in</button>
      <button onClick={() => tell('Call', getAccessTokenSilently().then(callApi))}>Call</button>
      <button onClick={() => tell('Refresh', getAccessTokenSilently({ cacheMode: 'off' }).then(callApi))}>
        Refresh
      </button>
      <button onClick={() => void logout({ logoutParams: { returnTo: location.origin } })}>Sign out</button>
      {Object.entries(said).map(([name, text]) => (
        <pre key={name} data-of={name}>
          {text}
        </pre>
      ))}
    </>
  )
}

createRoot(document.body.appendChild(document.createElement('main'))).render(
  <Auth0Provider
    domain={new URL(issuer).host}
    issuer={issuer}
    clientId={clientId}
    authorizationParams={{ redirect_uri: location.origin, audience, scope: 'openid profile email notes.read' }}
    {...options}
  >
    <App />
  </Auth0Provider>,
)
