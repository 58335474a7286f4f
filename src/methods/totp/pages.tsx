// The screens of setting up an authenticator app on the way to a sign-in.
import type { Child } from 'hono/jsx'
import { CodeField } from '../../pages/fields.tsx'
import { Page } from '../../pages/layout.tsx'
import { Problems } from '../../pages/notice.tsx'

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
      <p>Scan this with your authenticator app, or type the secret into it.</p>
      <div class="qr">{props.svg}</div>
      <p>
        <code>{props.secret}</code>
      </p>
      <Problems problems={props.problem === undefined ? [] : [props.problem]} />
      <form method="post" action={`${props.base}sign-in/enrol`}>
        <input type="hidden" name="mfa_token" value={props.mfaToken} />
        <input type="hidden" name="return_to" value={props.returnTo} />
        <CodeField label="The code that it shows" />
        <button>Continue</button>
      </form>
    </Page>
  )
}

/** Shows new recovery codes, once, and leads on to `to`. */
export function CodesPage(props: { codes: readonly string[]; to: string }) {
  return (
    <Page title="Keep your recovery codes">
      <p>Each of them signs you in once if your device is lost. They are shown only now.</p>
      <ul class="codes">
        {props.codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <a class="button" href={props.to}>
          Continue
        </a>
      </p>
    </Page>
  )
}
