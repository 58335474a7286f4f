// React bindings: `import { AuthProvider, SignedIn, SignedOut, useSession } from 'latchkey/react'`.
import { createContext, useContext, useSyncExternalStore, type ReactNode } from 'react'
import type { AuthClient, AuthState } from './index.ts'

const ClientContext = createContext<AuthClient | undefined>(undefined)

/** Gives the client to what stands below it. */
export function AuthProvider(props: { client: AuthClient; children?: ReactNode }) {
  return <ClientContext value={props.client}>{props.children}</ClientContext>
}

/** The client of the provider above, or the one that is given. Throws where there is neither. */
export function useAuthClient(given?: AuthClient): AuthClient {
  const client = useContext(ClientContext) ?? given
  if (client === undefined) throw new Error('latchkey/react: put <AuthProvider client={…}> above, or give the client.')
  return client
}

const LOADING: AuthState = { status: 'loading', user: null, session: null }

/** Who is signed in. It is `loading` until that is known, and while a page is rendered on a server. */
export function useSession(given?: AuthClient): AuthState {
  const client = useAuthClient(given)
  return useSyncExternalStore(client.onAuthStateChange, client.getState, () => LOADING)
}

/** Its children, while somebody is signed in. */
export const SignedIn = (props: { children?: ReactNode }): ReactNode =>
  useSession().status === 'signed_in' ? props.children : null

/** Its children, while nobody is. */
export const SignedOut = (props: { children?: ReactNode }): ReactNode =>
  useSession().status === 'signed_out' ? props.children : null
