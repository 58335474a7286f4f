// The pages of a password: sign in with it, or where it is forgotten ask for a mail, and set a new one behind its link. Without a
// script.
import { Page } from '../../pages/layout.tsx'

/** `returnTo` is absolute. `others`: where else people sign in, by name. */
export function SignInPage(props: {
  returnTo: string
  others: readonly { name: string; href: string }[]
  problem?: string | undefined
}) {
  return (
    <Page title="Sign in">
      {props.problem === undefined ? '' : <p role="alert">{props.problem}</p>}
      <form method="post" action="sign-in">
        <input type="hidden" name="return_to" value={props.returnTo} />
        <p>
          <label>
            E-mail address <input type="email" name="email" autocomplete="username" required />
          </label>
        </p>
        <p>
          <label>
            Password <input type="password" name="password" autocomplete="current-password" required />
          </label>
        </p>
        <p>
          <label>
            <input type="checkbox" name="remember" /> Stay signed in on this device
          </label>
        </p>
        <button type="submit">Sign in</button>
      </form>
      <p>
        <a href="forgot-password">Forgotten your password?</a>
      </p>
      {props.others.map(({ name, href }) => (
        <p>
          <a href={href}>Sign in with {name}</a>
        </p>
      ))}
    </Page>
  )
}

export function ForgotPage(props: { problem?: string }) {
  return (
    <Page title="Set a new password">
      {props.problem === undefined ? '' : <p role="alert">{props.problem}</p>}
      <p>Type the address of your account. If there is one, we mail a link to set a new password.</p>
      <form method="post" action="forgot-password">
        <p>
          <label>
            E-mail address <input type="email" name="email" autocomplete="username" required />
          </label>
        </p>
        <button type="submit">Mail me a link</button>
      </form>
    </Page>
  )
}

export function ForgotDone() {
  return (
    <Page title="Look into your mail">
      <p>If the address has an account, a link is on its way. It is good for a few minutes and works once.</p>
    </Page>
  )
}

export function ResetPage(props: { token: string; problems: readonly string[] }) {
  return (
    <Page title="Set a new password">
      {props.problems.length === 0 ? (
        ''
      ) : (
        <ul>
          {props.problems.map((problem) => (
            <li>{problem}</li>
          ))}
        </ul>
      )}
      <form method="post" action="reset-password">
        <input type="hidden" name="token" value={props.token} />
        <p>
          <label>
            New password <input type="password" name="password" autocomplete="new-password" required />
          </label>
        </p>
        <button type="submit">Set it</button>
      </form>
      <p>You are then signed out everywhere, and sign in with the new password.</p>
    </Page>
  )
}

export function ResetDone() {
  return (
    <Page title="Your password is set">
      <p>You were signed out everywhere. Sign in with the new password where you usually do.</p>
    </Page>
  )
}

export function ResetFailed() {
  return (
    <Page title="This link is no longer valid">
      <p>
        It was used or has expired. <a href="forgot-password">Ask for a new one</a>.
      </p>
    </Page>
  )
}
