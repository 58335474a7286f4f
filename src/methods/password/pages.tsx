// The pages of a password: sign in with it, or where it is forgotten ask for a mail, and set a new one behind its link. Without a
// script.
import { CodeField, EmailField, PasswordField, RememberField } from '../../pages/fields.tsx'
import { Page } from '../../pages/layout.tsx'
import { Problems } from '../../pages/notice.tsx'

/** `returnTo` is absolute. `others`: where else people sign in, by name; `staying` has them remembered there. */
export function SignInPage(props: {
  returnTo: string
  others: readonly { name: string; href: string; staying: string }[]
  email?: string | undefined
  remember?: boolean
  problems?: readonly string[]
}) {
  return (
    <Page title="Sign in">
      <Problems problems={props.problems ?? []} />
      <form method="post" action="sign-in">
        <input type="hidden" name="return_to" value={props.returnTo} />
        <EmailField value={props.email} />
        <PasswordField which="current" />
        <RememberField ticked={props.remember ?? false} />
        <button type="submit">Sign in</button>
      </form>
      <p class="links">
        <a href="forgot-password">Forgotten your password?</a>
      </p>
      {props.others.length === 0 ? '' : <p class="or">or</p>}
      {props.others.map(({ name, href, staying }) => (
        <p>
          <a class="button quiet unticked" href={href}>
            Sign in with {name}
          </a>
          <a class="button quiet ticked" href={staying}>
            Sign in with {name} and stay signed in
          </a>
        </p>
      ))}
    </Page>
  )
}

/** Asks for the address to mail a code and a link to. `email` is filled in; `problems` stand above the form. */
export function ForgotPage(props: { email?: string | undefined; problems?: readonly string[] }) {
  return (
    <Page
      title="Set a new password"
      lead="Type the address of your account. If there is one, we mail a code and a link to set a new password."
      foot={<a href="sign-in">Back to sign-in</a>}
    >
      <Problems problems={props.problems ?? []} />
      <form method="post" action="forgot-password">
        <EmailField value={props.email} />
        <button type="submit">Mail me a code</button>
      </form>
    </Page>
  )
}

/** What a form to set a new password carries: the token of the link, or the challenge that the code of the mail answers. */
export type ResetProof = { token: string } | { challenge: string; code?: string | undefined }

/** Asks for a new password: behind a link that alone, after a request for a mail the code too. */
export function ResetPage(props: { proof: ResetProof; problems: readonly string[] }) {
  const { proof, problems } = props
  const byCode = 'challenge' in proof
  return (
    <Page title={byCode ? 'Look into your mail' : 'Set a new password'}>
      {byCode ? (
        <p>
          If the address has an account, a code and a link are on their way. They are good for a few minutes and work
          once. Type the code here, or follow the link.
        </p>
      ) : (
        ''
      )}
      <Problems problems={problems} />
      <form method="post" action="reset-password">
        {byCode ? (
          <>
            <input type="hidden" name="challenge" value={proof.challenge} />
            <CodeField label="Code" value={proof.code} />
          </>
        ) : (
          <input type="hidden" name="token" value={proof.token} />
        )}
        <PasswordField which="new" />
        <button type="submit">Set new password</button>
      </form>
      <p class="small muted">You are then signed out everywhere, and sign in with the new password.</p>
      {byCode ? (
        <p class="small">
          No mail? <a href="forgot-password">Ask for a new code</a>.
        </p>
      ) : (
        ''
      )}
    </Page>
  )
}

/** The password is set, and every session has ended. */
export function ResetDone() {
  return (
    <Page title="Your password is set">
      <p>
        You were signed out everywhere. <a href="sign-in">Sign in</a> with the new password.
      </p>
    </Page>
  )
}

/** The link to set a password is dead (400). */
export function ResetFailed() {
  return (
    <Page title="This link is no longer valid">
      <p>
        It was used or has expired. <a href="forgot-password">Ask for a new one</a>.
      </p>
    </Page>
  )
}
