// The pages behind mailed links: they show what would be done, and only their button does it. In another browser than the one that asked
// they show the code to type there, or go on without anything that was chosen there (contract §2).
import type { Held } from '../credentials/factors.ts'
import { timeOf } from '../mail/origin.ts'
import { PasswordField, RememberField } from '../pages/fields.tsx'
import { Page } from '../pages/layout.tsx'
import { LeadOn, type App } from '../pages/lead-on.tsx'
import { Problems } from '../pages/notice.tsx'
import type { Linked, WayBack } from './linked.ts'

/** Where somebody asked for it who is not here: for the reader to tell their own doing from a stranger's. */
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
      <p class="code shown-code">{props.code}</p>
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

/** Another browser than the one that asked: the password is asked for, so that nothing goes on by a press of a button alone. */
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
        Or go on here, with a password that you choose now.{' '}
        {purpose === 'sign_up'
          ? 'What was typed there doesn’t count then.'
          : 'The account is yours then: what it was given there to sign in with is removed, and everybody is signed out.'}
      </p>
      <Problems problems={problems} />
      <form method="post" action="verify-email">
        <input type="hidden" name="token" value={token} />
        <PasswordField which="new" />
        <RememberHere {...props} />
        <button type="submit">Go on here</button>
      </form>
    </Page>
  )
}

/** Where it signs in: an account that exists is confirmed, and no more. */
function RememberHere({ purpose, remember }: Verifying) {
  return purpose === 'sign_up' ? <RememberField ticked={remember} /> : ''
}

/** `signIn`: nobody is signed in by it, and here is where they do that. */
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

/** Confirms a change of address by a button; elsewhere than where it was asked for it shows the code only, and changes nothing. */
export function ConfirmEmailPage(props: { token: string } & Linked) {
  const { token, email, place, code } = props
  if (place === 'elsewhere')
    return (
      <Page title="Confirm your new address">
        <p>
          Somebody wants <strong>{email}</strong> to be the address of their account. Nothing is changed here: it is
          confirmed where it was asked for, by whoever is signed in there. If that was not you, close this page.
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
  identity: 'Account elsewhere',
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

/** Takes a change of address back: it lists what goes with it (`goes`), and offers to remove what is older too (`stays`). */
export function UndoPage(props: { token: string } & WayBack) {
  const { token, email, goes, stays } = props
  return (
    <Page title="Take the change back">
      <p>
        Give the account its address <strong>{email}</strong> again? Everybody who is signed in to it is signed out, its
        password is taken away, and we mail you a link to set a new one.
      </p>
      {goes.length === 0 ? '' : <p>This was added since the session began that changed the address, and goes:</p>}
      {goes.length === 0 ? '' : <HeldList held={goes} />}
      <form method="post" action="undo-email">
        <input type="hidden" name="token" value={token} />
        {stays.length === 0 ? (
          ''
        ) : (
          <>
            <p>This is older, and stays. Whoever holds it can sign in with it:</p>
            <HeldList held={stays} />
            <label class="tick">
              <input type="checkbox" name="drop_all" value="true" /> Not all of it is mine: remove this, too
            </label>
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
        It has its old address again and everybody was signed out. Look into your mail: a link to set a new password is
        there.
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
