// The page by which somebody leaves.
import { Page, useHouse, useWords } from '../pages/layout.tsx'

/** Asks whether to sign out of this browser. Its form posts to `sign-out` and carries nothing. */
export function SignOutPage() {
  const { signOut } = useWords()
  return (
    <Page title={signOut.title} lead={signOut.lead} foot={<a href={`${useHouse().base}/account`}>{signOut.stay}</a>}>
      <form method="post" action="sign-out">
        <button type="submit">{signOut.button}</button>
      </form>
    </Page>
  )
}
