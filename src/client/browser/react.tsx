// React bindings: `import { AuthProvider, SignedIn, SignedOut, useSession } from 'latchkey/react'`.
import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react'
import type { AuthClient, AuthState } from './index.ts'

const ClientContext = createContext<AuthClient | undefined>(undefined)

/** Gives the client to all components below it. */
export function AuthProvider(props: { client: AuthClient; children?: ReactNode }) {
  return <ClientContext value={props.client}>{props.children}</ClientContext>
}

/** The client of the provider above, or the given one. Throws if there is neither. */
export function useAuthClient(given?: AuthClient): AuthClient {
  const client = useContext(ClientContext) ?? given
  if (client === undefined) throw new Error('latchkey/react: put <AuthProvider client={…}> above, or give the client.')
  return client
}

const LOADING: AuthState = { status: 'loading', user: null, session: null }

/** Who is signed in. `loading` until that is known, and during server-side rendering. */
export function useSession(given?: AuthClient): AuthState {
  const client = useAuthClient(given)
  return useSyncExternalStore(client.onAuthStateChange, client.getState, () => LOADING)
}

/** Shows its children while somebody is signed in. */
export const SignedIn = (props: { children?: ReactNode }): ReactNode =>
  useSession().status === 'signed_in' ? props.children : null

/** Shows its children while nobody is signed in. */
export const SignedOut = (props: { children?: ReactNode }): ReactNode =>
  useSession().status === 'signed_out' ? props.children : null
