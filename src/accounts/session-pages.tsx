// The page to sign out.
import { Page } from '../pages/layout.tsx'

/** Asks whether to sign out of this browser. Its form posts to `sign-out` and has no fields. */
export function SignOutPage() {
  return (
    <Page title="Sign out">
      <p>Sign out of this browser? Your other devices stay signed in.</p>
      <form method="post" action="sign-out">
        <button type="submit">Sign out</button>
      </form>
    </Page>
  )
}
