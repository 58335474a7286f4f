// The page behind the link of a confirmation mail: it shows what would be confirmed, and only its button does it.
import { Page } from '../pages/layout.tsx'

export function VerifyPage(props: { token: string; email: string; name: string | null; origin: string | null }) {
  return (
    <Page title="Confirm your address">
      <p>
        Confirm that <strong>{props.email}</strong> is yours{props.name === null ? '' : ', and open the account of'}{' '}
        {props.name === null ? '' : <strong>{props.name}</strong>}?
      </p>
      {props.origin === null ? (
        ''
      ) : (
        <p>It was asked for from: {props.origin}. If that was not you, close this page: nothing happens.</p>
      )}
      <form method="post" action="verify-email">
        <input type="hidden" name="token" value={props.token} />
        <button type="submit">Yes, confirm</button>
      </form>
    </Page>
  )
}

export function VerifyDone() {
  return (
    <Page title="Your address is confirmed">
      <p>You can close this page and go on where you were.</p>
    </Page>
  )
}

export function VerifyFailed() {
  return (
    <Page title="This link is no longer valid">
      <p>
        It was used, has expired, or a newer mail took its place. Go back to where you signed up and ask for a new one.
      </p>
    </Page>
  )
}
