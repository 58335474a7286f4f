// The pages behind mailed links: they show what would be done, and only their button does it. In another browser than the one that asked
// they show the code to type there, or go on without anything that was chosen there (contract §2).
import type { Held } from '../credentials/factors.ts'
import { timeOf } from '../mail/origin.ts'
import { PasswordField, RememberField } from '../pages/fields.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { LeadOn, type App } from '../pages/lead-on.tsx'
import { Problems, type Fault } from '../pages/notice.tsx'
import type { Linked, WayBack } from './linked.ts'

/** Where somebody asked for it who is not here: for the reader to tell their own doing from a stranger's. */
function AskedFrom(props: { origin: string | null }) {
  return props.origin === null ? <></> : <p>{useWords().verify.askedFrom(props.origin)}</p>
}

/** The code of the mail, for the browser that asked. */
function CodeToType(props: { code: string | undefined }) {
  return props.code === undefined ? (
    <></>
  ) : (
    <>
      <p>{useWords().verify.typeThere}</p>
      <p class="code">{props.code}</p>
    </>
  )
}

/** `problems`: what is wrong with the password that was typed here. */
type Verifying = { token: string; remember: boolean; problems: readonly Fault[] } & Linked

/** Confirms the address of a sign-up or of an account: by a button where it was asked for, elsewhere by a new password, beside the code to type there. */
export function VerifyPage(props: Verifying) {
  const { token, email, name, origin, place } = props
  const { verify } = useWords()
  if (place === 'elsewhere') return <VerifyElsewherePage {...props} />
  const address = <strong>{email}</strong>
  return (
    <Page title={verify.title}>
      <p>
        {name === null ? (
          verify.asks(address)
        ) : (
          <>
            {verify.asksName(address)}
            <strong>{name}</strong>?
          </>
        )}
      </p>
      <AskedFrom origin={origin} />
      <form method="post" action="verify-email">
        <input type="hidden" name="token" value={token} />
        <RememberHere {...props} />
        <button type="submit">{verify.button}</button>
      </form>
    </Page>
  )
}

/** Another browser than the one that asked: the password is asked for, so that nothing goes on by a press of a button alone. */
function VerifyElsewherePage(props: Verifying) {
  const { token, problems, purpose, email, origin, code } = props
  const { verify } = useWords()
  return (
    <Page title={verify.elsewhereTitle}>
      <p>{verify.elsewhere(<strong>{email}</strong>)}</p>
      <AskedFrom origin={origin} />
      <CodeToType code={code} />
      <p>
        {verify.goOnHere} {purpose === 'sign_up' ? verify.counts.sign_up : verify.counts.account}
      </p>
      <Problems problems={problems} ids={{ password: 'new-password' }}>
        <form method="post" action="verify-email">
          <input type="hidden" name="token" value={token} />
          <PasswordField which="new" username={email} />
          <RememberHere {...props} />
          <button type="submit">{verify.elsewhereButton}</button>
        </form>
      </Problems>
    </Page>
  )
}

/** Where it signs in: an account that exists is confirmed, and no more. */
function RememberHere({ purpose, remember }: Verifying) {
  return purpose === 'sign_up' ? <RememberField ticked={remember} /> : <></>
}

/** `signIn`: nobody is signed in by it, and here is where they do that. */
export function VerifyDone(props: { app: App | undefined; signIn: boolean }) {
  const { verify } = useWords()
  const { base } = useHouse()
  return (
    <Page title={verify.doneTitle}>
      {props.signIn ? (
        <p>
          {verify.doneSignIn(<a href={`${base}/sign-in`}>{verify.doneSignInLink}</a>)}
          {verify.doneSet(<a href={`${base}/forgot-password`}>{verify.doneSetLink}</a>)}
        </p>
      ) : (
        ''
      )}
      {props.signIn || props.app !== undefined ? <LeadOn app={props.app} /> : <ToAccount />}
    </Page>
  )
}

/** On to one's own account. */
function ToAccount() {
  return (
    <p>
      <a class="button" href={`${useHouse().base}/account`}>
        {useWords().entry.toAccount}
      </a>
    </p>
  )
}

/** Back to the sign-in; `signUp`: and to the form of a new account, where there may be one. */
function Back(props: { signUp?: boolean }) {
  const { entry } = useWords()
  const { base, signUpIsOpen } = useHouse()
  return (
    <div class="ways">
      {props.signUp === true && signUpIsOpen ? (
        <p>
          <a class="button" href={`${base}/sign-up`}>
            {entry.signUpAgain}
          </a>
        </p>
      ) : (
        ''
      )}
      <p>
        <a class="button quiet" href={`${base}/sign-in`}>
          {entry.backToSignIn}
        </a>
      </p>
    </div>
  )
}

/** The link is good, but sign-up was closed since (`SIGN_UP`, 403). */
export function SignUpClosed() {
  const { signUp } = useWords()
  return (
    <Page title={signUp.closedTitle} lead={signUp.closed}>
      <Back />
    </Page>
  )
}

/** The link is dead, or was never one of ours (400). A person who `isSignedIn` here has nothing left to do. */
export function VerifyFailed(props: { isSignedIn: boolean }) {
  const { verify, entry } = useWords()
  return props.isSignedIn ? (
    <Page title={verify.deadTitle} lead={entry.used}>
      <ToAccount />
    </Page>
  ) : (
    <Page title={verify.deadTitle} lead={verify.dead}>
      <Back signUp />
    </Page>
  )
}

/** Confirms a change of address by a button; elsewhere than where it was asked for it shows the code only, and changes nothing. */
export function ConfirmEmailPage(props: { token: string } & Linked) {
  const { token, email, place, code } = props
  const { confirmEmail } = useWords()
  const address = <strong>{email}</strong>
  if (place === 'elsewhere')
    return (
      <Page title={confirmEmail.title}>
        <p>{confirmEmail.elsewhere(address)}</p>
        <CodeToType code={code} />
      </Page>
    )
  return (
    <Page title={confirmEmail.title}>
      <p>{confirmEmail.asks(address)}</p>
      <form method="post" action="confirm-email">
        <input type="hidden" name="token" value={token} />
        <button type="submit">{confirmEmail.button}</button>
      </form>
    </Page>
  )
}

function HeldList(props: { held: readonly Held[] }) {
  const { undoEmail } = useWords()
  const { language } = useHouse()
  return (
    <ul>
      {props.held.map(({ kind, label, added_at }) => {
        const what = undoEmail.kinds[kind]
        return <li>{undoEmail.added(label === null ? what : `${what}: ${label}`, timeOf(added_at, language))}</li>
      })}
    </ul>
  )
}

/** Takes a change of address back: it lists what goes with it (`goes`), and offers to remove what is older too (`stays`). */
export function UndoPage(props: { token: string } & WayBack) {
  const { token, email, goes, stays } = props
  const { undoEmail } = useWords()
  return (
    <Page title={undoEmail.title}>
      <p>{undoEmail.asks(<strong>{email}</strong>)}</p>
      {goes.length === 0 ? '' : <p>{undoEmail.goes}</p>}
      {goes.length === 0 ? '' : <HeldList held={goes} />}
      <form method="post" action="undo-email">
        <input type="hidden" name="token" value={token} />
        {stays.length === 0 ? (
          ''
        ) : (
          <>
            <p>{undoEmail.stays}</p>
            <HeldList held={stays} />
            <label class="tick">
              <input type="checkbox" name="drop_all" value="true" /> {undoEmail.drop}
            </label>
          </>
        )}
        <button type="submit">{undoEmail.button}</button>
      </form>
    </Page>
  )
}

/** The change is taken back, and a link to set a password is in the mail. */
export function UndoDone() {
  const { undoEmail } = useWords()
  const { base } = useHouse()
  return (
    <Page title={undoEmail.doneTitle} lead={undoEmail.done}>
      <p>
        <a class="button" href={`${base}/forgot-password`}>
          {useWords().password.resetTitle}
        </a>
      </p>
    </Page>
  )
}

/** The link to confirm or to take back a change of address is dead (400). */
export function LinkFailed() {
  const { verify, confirmEmail } = useWords()
  return (
    <Page title={verify.deadTitle} lead={confirmEmail.dead}>
      <ToAccount />
    </Page>
  )
}
