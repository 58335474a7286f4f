// The screens for setting up an authenticator app during a sign-in.
import type { Child } from 'hono/jsx'
import { Page } from '../../pages/layout.tsx'

/** Shows the secret of a new app, in Base32 and as a QR code (`svg`), and asks for its first code. `base` is the path to the root of the issuer. */
export function ConfirmPage(props: {
  base: string
  mfaToken: string
  returnTo: string
  secret: string
  svg: Child
  problem?: string | undefined
}) {
  return (
    <Page title="Set up a second factor">
      {props.problem === undefined ? '' : <p role="alert">{props.problem}</p>}
      <p>Scan this with your authenticator app, or type the secret into it.</p>
      <div>{props.svg}</div>
      <p>
        <code>{props.secret}</code>
      </p>
      <form method="post" action={`${props.base}sign-in/enrol`}>
        <input type="hidden" name="mfa_token" value={props.mfaToken} />
        <input type="hidden" name="return_to" value={props.returnTo} />
        <p>
          <label>
            The code that the app shows <input name="code" inputmode="numeric" autocomplete="one-time-code" required />
          </label>
        </p>
        <button>Continue</button>
      </form>
    </Page>
  )
}

/** Shows new recovery codes once, and leads on to `to`. */
export function CodesPage(props: { codes: readonly string[]; to: string }) {
  return (
    <Page title="Keep your recovery codes">
      <p>Each of them signs you in once if your device is lost. They are shown only now.</p>
      <pre>{props.codes.join('\n')}</pre>
      <p>
        <a href={props.to}>Continue</a>
      </p>
    </Page>
  )
}
