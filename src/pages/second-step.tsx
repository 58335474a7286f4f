// The screens of an unfinished sign-in: it needs a second factor, or has to set one up first. They need no script, except for
// passkeys.
import { Page } from './layout.tsx'

/** What the forms carry along. `base` is the path to the issuer's root, relative to the page. */
type Carried = {
  base: string
  mfaToken: string
  returnTo: string
  challenge?: string | undefined
  problem?: string | undefined
}

function Hidden({ mfaToken, returnTo, challenge }: Carried) {
  return (
    <>
      <input type="hidden" name="mfa_token" value={mfaToken} />
      <input type="hidden" name="return_to" value={returnTo} />
      {challenge === undefined ? '' : <input type="hidden" name="challenge" value={challenge} />}
    </>
  )
}

/**
 * Asks for a second factor, with a form for each of `factors` (`passkey`, `email_code`, `totp`, `recovery_code`). `problem`
 * stands above them.
 */
export function SecondStepPage(props: Carried & { factors: readonly string[] }) {
  const { base, factors, problem } = props
  return (
    <Page title="One more step">
      {problem === undefined ? '' : <p role="alert">{problem}</p>}
      {factors.includes('passkey') ? (
        <form id="passkey" data-base={base}>
          <Hidden {...props} />
          <p>
            <button>Use your passkey</button> <span id="said" role="status"></span>
          </p>
          <script src={`${base}sign-in/second-step.js`} type="module"></script>
        </form>
      ) : (
        ''
      )}
      {factors.includes('email_code') ? (
        <form method="post" action={`${base}sign-in/email-code`}>
          <Hidden {...props} />
          <p>This account needs a second factor. Before you set one up, prove that its mailbox is yours.</p>
          <p>
            <label>
              Code in the mail that we sent just now{' '}
              <input name="code" inputmode="numeric" autocomplete="one-time-code" required />
            </label>
          </p>
          <button>Continue</button>
          <p>
            No mail? Check your spam folder, or{' '}
            <a href={`${base}sign-in?return_to=${encodeURIComponent(props.returnTo)}`}>sign in again</a> for another
            one.
          </p>
        </form>
      ) : (
        ''
      )}
      {factors.includes('totp') ? (
        <form method="post" action={`${base}sign-in/totp`}>
          <Hidden {...props} />
          <p>
            <label>
              Code of your authenticator app{' '}
              <input name="code" inputmode="numeric" autocomplete="one-time-code" required />
            </label>
          </p>
          <button>Continue</button>
        </form>
      ) : (
        ''
      )}
      {factors.includes('recovery_code') ? (
        <form method="post" action={`${base}sign-in/recovery-code`}>
          <Hidden {...props} />
          <p>
            <label>
              Or a recovery code <input name="code" autocomplete="off" required />
            </label>
          </p>
          <button>Use recovery code</button>
        </form>
      ) : (
        ''
      )}
    </Page>
  )
}

/** Asks the person to begin to set up an authenticator app, by a button. */
export function EnrolPage(props: Carried) {
  return (
    <Page title="Set up a second factor">
      {props.problem === undefined ? '' : <p role="alert">{props.problem}</p>}
      <p>This account needs two factors. Set up an authenticator app on your phone to continue.</p>
      <form method="post" action={`${props.base}sign-in/enrol`}>
        <Hidden {...props} />
        <button>Set up the app</button>
      </form>
    </Page>
  )
}

/** Leads on to a page of another site; the browser goes there by itself. */
export function OnwardPage(props: { to: string }) {
  return (
    <Page title="One moment">
      <p>
        <a href={props.to}>Continue</a>
      </p>
    </Page>
  )
}
