// The page by which somebody leaves.
import { Page } from '../pages/layout.tsx'

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
