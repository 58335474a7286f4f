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

export function ConfirmEmailPage(props: { token: string; email: string }) {
  return (
    <Page title="Confirm your new address">
      <p>
        Use <strong>{props.email}</strong> for your account from now on?
      </p>
      <form method="post" action="confirm-email">
        <input type="hidden" name="token" value={props.token} />
        <button type="submit">Yes, use it</button>
      </form>
    </Page>
  )
}

export function EmailDone() {
  return (
    <Page title="Your address is changed">
      <p>Your account has its new address now. The old one got a mail with a link that takes it back.</p>
    </Page>
  )
}

export function UndoPage(props: { token: string; email: string }) {
  return (
    <Page title="Take the change back">
      <p>
        Give the account its address <strong>{props.email}</strong> again? Everybody who is signed in to it is signed
        out, and we mail you a link to set a new password.
      </p>
      <form method="post" action="undo-email">
        <input type="hidden" name="token" value={props.token} />
        <button type="submit">Yes, it is mine</button>
      </form>
    </Page>
  )
}

export function UndoDone() {
  return (
    <Page title="The account is yours again">
      <p>
        It has its old address again and everybody was signed out. Look into your mail: a link to set a new password is
        there.
      </p>
    </Page>
  )
}

export function LinkFailed() {
  return (
    <Page title="This link is no longer valid">
      <p>It was used, has expired, or something has changed since. Nothing was done.</p>
    </Page>
  )
}
