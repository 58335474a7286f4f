// The app at app.example.com, with Latchkey at auth.example.com.
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { createAuthClient } from 'latchkey/browser'
import { AuthProvider, SignedIn, SignedOut, useSession } from 'latchkey/react'

const issuer: string = import.meta.env['VITE_ISSUER'] ?? 'http://localhost:8787'
const auth = createAuthClient({ baseURL: issuer, apis: [location.origin] })

function Tasks() {
  const { user } = useSession()
  const [tasks, setTasks] = useState('…')
  useEffect(() => void auth.fetch('/api/tasks').then(async (answer) => setTasks(await answer.text())), [])
  return (
    <>
      <p>Signed in as {user?.email}</p>
      <pre>{tasks}</pre>
      <button onClick={() => void auth.signOut()}>Sign out</button>
    </>
  )
}

const app = (
  <AuthProvider client={auth}>
    <h1>Tasks</h1>
    <SignedIn>
      <Tasks />
    </SignedIn>
    <SignedOut>
      <button onClick={() => auth.signIn.page()}>Sign in</button>
    </SignedOut>
  </AuthProvider>
)
createRoot(document.getElementById('root') ?? document.body).render(app)
