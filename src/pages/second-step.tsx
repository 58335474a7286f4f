// The screens of a sign-in that isn't finished: a second factor is wanted, or has to be set up first. Without a script, but for
// passkeys, which need one.
import { CodeField, RecoveryCodeField } from './fields.tsx'
import { Page, useAsset, useWords } from './layout.tsx'
import { Problems } from './notice.tsx'
import { useScriptWords } from './script-words.ts'
import type { SaidCode } from '../words/words.ts'

/** What the forms carry along. `base` is the path to the issuer's root, as the page sees it. */
type Carried = {
  base: string
  mfaToken: string
  returnTo: string
  challenge?: string | undefined
  problem?: SaidCode | undefined
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

function Problem({ problem }: Carried) {
  return <Problems problems={problem === undefined ? [] : [{ code: problem }]} />
}

/** Asks for a second factor: a form for each of `factors` (`passkey`, `email_code`, `totp`, `recovery_code`). `problem` stands above them. */
export function SecondStepPage(props: Carried & { factors: readonly string[] }) {
  const { factors } = props
  return (
    <Page title={useWords().secondStep.title}>
      <Problem {...props} />
      {factors.includes('passkey') ? <PasskeyForm {...props} /> : ''}
      {factors.includes('email_code') ? <MailedCodeForm {...props} /> : ''}
      {factors.includes('totp') ? <AppForm {...props} /> : ''}
      {factors.includes('recovery_code') ? <RecoveryForm {...props} /> : ''}
    </Page>
  )
}

function PasskeyForm(props: Carried) {
  return (
    // Without names: where no script runs, nothing of it goes into an address.
    <form id="passkey" data-base={props.base} data-mfa-token={props.mfaToken} data-return-to={props.returnTo}>
      <button>{useWords().secondStep.passkey}</button>
      <p id="said" role="status" data-words={useScriptWords(useWords().passkeys.script)}></p>
      <script src={useAsset('second-step')} type="module"></script>
    </form>
  )
}

function MailedCodeForm(props: Carried) {
  const { secondStep } = useWords()
  const again = `${props.base}sign-in?return_to=${encodeURIComponent(props.returnTo)}`
  return (
    <form method="post" action={`${props.base}sign-in/email-code`}>
      <Hidden {...props} />
      <p>{secondStep.mailLead}</p>
      <CodeField label={secondStep.mailCode} />
      <button>{secondStep.goOn}</button>
      <p class="small">{secondStep.mailMissing(<a href={again}>{secondStep.signInAgain}</a>)}</p>
    </form>
  )
}

function AppForm(props: Carried) {
  const { secondStep } = useWords()
  return (
    <form method="post" action={`${props.base}sign-in/totp`}>
      <Hidden {...props} />
      <CodeField label={secondStep.appCode} />
      <button>{secondStep.button}</button>
    </form>
  )
}

function RecoveryForm(props: Carried) {
  const { secondStep } = useWords()
  return (
    <form method="post" action={`${props.base}sign-in/recovery-code`}>
      <Hidden {...props} />
      <RecoveryCodeField label={secondStep.recoveryCode} />
      <button class="quiet">{secondStep.recoveryButton}</button>
    </form>
  )
}

/** Asks for a button to be pressed that begins to set up an authenticator app. */
export function EnrolPage(props: Carried) {
  const { enrol } = useWords()
  return (
    <Page title={enrol.title} lead={enrol.lead}>
      <Problem {...props} />
      <form method="post" action={`${props.base}sign-in/enrol`}>
        <Hidden {...props} />
        <button>{enrol.button}</button>
      </form>
    </Page>
  )
}

/** On the way to a page of another site; the browser goes by itself. */
export function OnwardPage(props: { to: string }) {
  const { secondStep, common } = useWords()
  return (
    <Page title={secondStep.onward}>
      <p>
        <a class="button" href={props.to}>
          {common.goOn}
        </a>
      </p>
    </Page>
  )
}
