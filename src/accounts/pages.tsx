// The pages behind mailed links. They show what would be done, and only their button does it. In another browser than the one
// that asked, they show the code to type there, or go on without anything that was chosen there (contract §2).
import type { Held } from '../credentials/factors.ts'
import { timeOf } from '../mail/origin.ts'
import { RememberField } from '../pages/fields.tsx'
import { Page } from '../pages/layout.tsx'
import { LeadOn, type App } from '../pages/lead-on.tsx'
import type { Linked, WayBack } from './linked.ts'

/** Where the request came from, if it wasn't this browser, so that readers can tell their own request from a stranger's. */
function AskedFrom(props: { origin: string | null }) {
  return props.origin === null ? (
    ''
  ) : (
    <p>It was asked for from: {props.origin}. If that was not you, close this page.</p>
  )
}

/** The code of the mail, for the browser that asked. */
function CodeToType(props: { code: string | undefined }) {
  return props.code === undefined ? (
    ''
  ) : (
    <>
      <p>If you asked for it in another browser, go back there and type this code:</p>
      <p class="code">{props.code}</p>
    </>
  )
}

/** `problems`: what is wrong with the password that was typed here. */
type Verifying = { token: string; remember: boolean; problems: readonly string[] } & Linked

/** Confirms the address of a sign-up or of an account: by a button where it was asked for, elsewhere by a new password, beside the code to type there. */
export function VerifyPage(props: Verifying) {
  const { token, email, name, origin, place } = props
  if (place === 'elsewhere') return <VerifyElsewherePage {...props} />
  return (
    <Page title="Confirm your address">
      <p>
        Confirm that <strong>{email}</strong> is yours{name === null ? '' : ', and open the account of'}{' '}
        {name === null ? '' : <strong>{name}</strong>}?
      </p>
      <AskedFrom origin={origin} />
      <form method="post" action="verify-email">
        <input type="hidden" name="token" value={token} />
        <RememberHere {...props} />
        <button type="submit">Yes, confirm</button>
      </form>
    </Page>
  )
}

/** For another browser than the one that asked. It wants a password, so that pressing a button alone does nothing. */
function VerifyElsewherePage(props: Verifying) {
  const { token, problems, purpose, email, origin, code } = props
  return (
    <Page title="Is this address yours?">
      <p>
        Somebody wants to have an account with <strong>{email}</strong>.
      </p>
      <AskedFrom origin={origin} />
      <CodeToType code={code} />
      <p>
        Or continue here, with a password that you choose now.{' '}
        {purpose === 'sign_up'
          ? 'The name and the password that were typed there are dropped then.'
          : 'The account is yours then. Every other way to sign in to it is removed, and everybody is signed out.'}
      </p>
      <Problems problems={problems} />
      <form method="post" action="verify-email">
        <input type="hidden" name="token" value={token} />
        <p>
          <label>
            New password <input type="password" name="password" autocomplete="new-password" required />
          </label>
        </p>
        <RememberHere {...props} />
        <button type="submit">Continue here</button>
      </form>
    </Page>
  )
}

/** The box to be remembered. Only a sign-up shows it: confirming an account that exists signs nobody in. */
function RememberHere({ purpose, remember }: Verifying) {
  return purpose === 'sign_up' ? (
    <p>
      <RememberField ticked={remember} />
    </p>
  ) : (
    ''
  )
}

function Problems(props: { problems: readonly string[] }) {
  return props.problems.length === 0 ? (
    ''
  ) : (
    <ul role="alert">
      {props.problems.map((problem) => (
        <li>{problem}</li>
      ))}
    </ul>
  )
}

/** `signIn`: confirming signed nobody in, and this page links to the sign-in. */
export function VerifyDone(props: { app: App | undefined; signIn: boolean }) {
  return (
    <Page title="Your address is confirmed">
      {props.signIn ? (
        <p>
          <a href="sign-in">Sign in</a> with the password that you have set, or <a href="forgot-password">set one</a>.
        </p>
      ) : (
        ''
      )}
      <LeadOn app={props.app} />
    </Page>
  )
}

/** The link is good, but sign-up was closed since (`SIGN_UP`, 403). */
export function SignUpClosed() {
  return (
    <Page title="Sign-up is closed">
      <p>Nobody can sign up by themselves any more. Ask an administrator for an account.</p>
    </Page>
  )
}

/** The link is dead, or was never one of ours (400). */
export function VerifyFailed() {
  return (
    <Page title="This link is no longer valid">
      <p>
        It was used, has expired, or a newer mail took its place. Go back to where you signed up and ask for a new one.
      </p>
    </Page>
  )
}

/**
 * Confirms a change of address by a button. In another browser than the one that asked it only shows the code, and changes
 * nothing.
 */
export function ConfirmEmailPage(props: { token: string } & Linked) {
  const { token, email, place, code } = props
  if (place === 'elsewhere')
    return (
      <Page title="Confirm your new address">
        <p>
          Somebody wants to use <strong>{email}</strong> for their account. This browser can’t confirm it: only the
          browser that asked can, while it is signed in. If that was not you, close this page.
        </p>
        <CodeToType code={code} />
      </Page>
    )
  return (
    <Page title="Confirm your new address">
      <p>
        Use <strong>{email}</strong> for your account from now on?
      </p>
      <form method="post" action="confirm-email">
        <input type="hidden" name="token" value={token} />
        <button type="submit">Use this address</button>
      </form>
    </Page>
  )
}

/** The address is changed. It leads on to the app, if there is one. */
export function EmailDone(props: { app: App | undefined }) {
  return (
    <Page title="Your address is changed">
      <p>Your account has its new address now. The old one got a mail with a link that takes it back.</p>
      <LeadOn app={props.app} />
    </Page>
  )
}

const KINDS: Record<Held['kind'], string> = {
  totp: 'Authenticator app',
  passkey: 'Passkey',
  identity: 'Account at a provider',
  recovery_codes: 'Recovery codes',
}

function HeldList(props: { held: readonly Held[] }) {
  return (
    <ul>
      {props.held.map(({ kind, label, added_at }) => (
        <li>
          {KINDS[kind]}
          {label === null ? '' : `: ${label}`}, added {timeOf(added_at)} UTC
        </li>
      ))}
    </ul>
  )
}

/** Takes a change of address back. It lists what is removed (`goes`), and offers to remove what is older, too (`stays`). */
export function UndoPage(props: { token: string } & WayBack) {
  const { token, email, goes, stays } = props
  return (
    <Page title="Take the change back">
      <p>
        Give the account its address <strong>{email}</strong> again? Everybody is signed out, the password is removed,
        and we mail you a link to set a new one.
      </p>
      {goes.length === 0 ? (
        ''
      ) : (
        <p>This was added since the start of the session that changed the address. It is removed:</p>
      )}
      {goes.length === 0 ? '' : <HeldList held={goes} />}
      <form method="post" action="undo-email">
        <input type="hidden" name="token" value={token} />
        {stays.length === 0 ? (
          ''
        ) : (
          <>
            <p>This is older, and stays. Its holder can sign in with it:</p>
            <HeldList held={stays} />
            <p>
              <label>
                <input type="checkbox" name="drop_all" value="true" /> Some of it is not mine: remove this, too
              </label>
            </p>
          </>
        )}
        <button type="submit">Yes, it is mine</button>
      </form>
    </Page>
  )
}

/** The change is taken back, and a link to set a password is in the mail. */
export function UndoDone() {
  return (
    <Page title="The account is yours again">
      <p>
        It has its old address again, and everybody was signed out. Check your mail for a link to set a new password.
      </p>
    </Page>
  )
}

/** The link to confirm or to take back a change of address is dead (400). */
export function LinkFailed() {
  return (
    <Page title="This link is no longer valid">
      <p>It was used, has expired, or something has changed since. Nothing was done.</p>
    </Page>
  )
}
