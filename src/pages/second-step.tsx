// The screens of a sign-in that isn't finished: a second factor is wanted, or has to be set up first. Without a script, but for
// passkeys, which need one.
import { CodeField, RecoveryCodeField } from './fields.tsx'
import { Page, useAsset } from './layout.tsx'
import { Problems } from './notice.tsx'

/** What the forms carry along. `base` is the path to the issuer's root, as the page sees it. */
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

/** Asks for a second factor: a form for each of `factors` (`passkey`, `email_code`, `totp`, `recovery_code`). `problem` stands above them. */
export function SecondStepPage(props: Carried & { factors: readonly string[] }) {
  const { base, factors, problem } = props
  return (
    <Page title="One more step">
      <Problems problems={problem === undefined ? [] : [problem]} />
      {factors.includes('passkey') ? (
        <form id="passkey" data-base={base}>
          <Hidden {...props} />
          <button>Use your passkey</button>
          <p id="said" role="status"></p>
          <script src={useAsset('second-step')} type="module"></script>
        </form>
      ) : (
        ''
      )}
      {factors.includes('email_code') ? (
        <form method="post" action={`${base}sign-in/email-code`}>
          <Hidden {...props} />
          <p>This account is to have a second factor. Before you set one up, show that its mailbox is yours.</p>
          <CodeField label="Code in the mail that we sent just now" />
          <button>Go on</button>
          <p class="small">
            No mail? Look into your spam, or{' '}
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
          <CodeField label="Code of your authenticator app" />
          <button>Continue</button>
        </form>
      ) : (
        ''
      )}
      {factors.includes('recovery_code') ? (
        <form method="post" action={`${base}sign-in/recovery-code`}>
          <Hidden {...props} />
          <RecoveryCodeField label="Or a recovery code" />
          <button class="quiet">Use recovery code</button>
        </form>
      ) : (
        ''
      )}
    </Page>
  )
}

/** Asks for a button to be pressed that begins to set up an authenticator app. */
export function EnrolPage(props: Carried) {
  return (
    <Page title="Set up a second factor">
      <p>This account must prove two factors. Set up an authenticator app on your phone to go on.</p>
      <Problems problems={props.problem === undefined ? [] : [props.problem]} />
      <form method="post" action={`${props.base}sign-in/enrol`}>
        <Hidden {...props} />
        <button>Set it up</button>
      </form>
    </Page>
  )
}

/** On the way to a page of another site; the browser goes by itself. */
export function OnwardPage(props: { to: string }) {
  return (
    <Page title="One moment">
      <p>
        <a class="button" href={props.to}>
          Continue
        </a>
      </p>
    </Page>
  )
}
