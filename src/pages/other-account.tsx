// What somebody sees who sends a form of a page that was another account's: one that was left open before they signed in.
import { Page, useHouse, useWords } from './layout.tsx'

/** Says that nothing was changed, and whose account is signed in (`email`). `back` is the path below the issuer of that account's own page. */
export function OtherAccountPage(props: { email: string; back: string }) {
  const { problems, otherAccount } = useWords()
  const { base } = useHouse()
  const [title, lead] = problems.other_account
  return (
    <Page title={title} lead={lead}>
      <p>{otherAccount.now(<strong class="address">{props.email}</strong>)}</p>
      <p>
        <a class="button" href={`${base}${props.back}`}>
          {otherAccount.goOn}
        </a>
      </p>
    </Page>
  )
}
