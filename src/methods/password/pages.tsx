// The pages of a password: sign in with it, ask for a mail if it is forgotten, and set a new one. None needs a script.
import { EmailField, Problems, RememberField } from '../../pages/fields.tsx'
import { Page } from '../../pages/layout.tsx'

/** `returnTo` is absolute. `others`: the providers to sign in with, by name; their `staying` links also ask to be remembered. */
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
        <p>
          <EmailField value={props.email} />
        </p>
        <p>
          <label>
            Password <input type="password" name="password" autocomplete="current-password" required />
          </label>
        </p>
        <p>
          <RememberField ticked={props.remember ?? false} />
        </p>
        <button type="submit">Sign in</button>
      </form>
      <p>
        <a href="forgot-password">Forgotten your password?</a>
      </p>
      {props.others.map(({ name, href, staying }) => (
        <p>
          <a class="unticked" href={href}>
            Sign in with {name}
          </a>
          <a class="ticked" href={staying}>
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
    <Page title="Set a new password">
      <Problems problems={props.problems ?? []} />
      <p>Type the address of your account. If there is one, we mail a code and a link to set a new password.</p>
      <form method="post" action="forgot-password">
        <p>
          <EmailField value={props.email} />
        </p>
        <button type="submit">Mail me a code</button>
      </form>
    </Page>
  )
}

/** What a form to set a new password carries: the token of the link, or the challenge for which the code was mailed. */
export type ResetProof = { token: string } | { challenge: string; code?: string | undefined }

/** Asks for a new password. Without a link it asks for the mailed code, too. */
export function ResetPage(props: { proof: ResetProof; problems: readonly string[] }) {
  const { proof, problems } = props
  const byCode = 'challenge' in proof
  return (
    <Page title={byCode ? 'Check your mail' : 'Set a new password'}>
      <Problems problems={problems} />
      {byCode ? (
        <p>
          If the address has an account, a code and a link are on their way. They are good for a few minutes and work
          once. Type the code here, or follow the link.
        </p>
      ) : (
        ''
      )}
      <form method="post" action="reset-password">
        {byCode ? (
          <>
            <input type="hidden" name="challenge" value={proof.challenge} />
            <p>
              <label>
                Code{' '}
                <input
                  name="code"
                  value={proof.code}
                  inputmode="numeric"
                  autocomplete="one-time-code"
                  autocapitalize="none"
                  spellcheck={false}
                  required
                />
              </label>
            </p>
          </>
        ) : (
          <input type="hidden" name="token" value={proof.token} />
        )}
        <p>
          <label>
            New password <input type="password" name="password" autocomplete="new-password" required />
          </label>
        </p>
        <button type="submit">Set new password</button>
      </form>
      <p>Then you are signed out everywhere, and sign in with the new password.</p>
      {byCode ? (
        <p>
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
