// The screens of a sign-in that isn't finished: a second factor is wanted, or has to be set up first. Without a script, but for
// passkeys, which need one.
import type { Child } from 'hono/jsx'
import { CodeField, RecoveryCodeField } from './fields.tsx'
import { Page, useAsset, useWords } from './layout.tsx'
import { Problems } from './notice.tsx'
import { onwardQuery } from './onward.ts'
import { RecoveryCodes } from './recovery-codes.tsx'
import { useScriptWords } from './script-words.ts'
import type { SaidCode } from '../words/problems.ts'

/** What the forms carry along. `base` is the path to the issuer's root, as the page sees it. `factors`: what the person has. */
type Carried = {
  base: string
  mfaToken: string
  returnTo: string
  factors?: readonly string[]
  challenge?: string | undefined
  problem?: SaidCode | undefined
}

function Hidden({ mfaToken, returnTo, challenge, factors }: Carried) {
  return (
    <>
      <input type="hidden" name="mfa_token" value={mfaToken} />
      <input type="hidden" name="return_to" value={returnTo} />
      {factors === undefined ? '' : <input type="hidden" name="factors" value={factors.join(' ')} />}
      {challenge === undefined ? '' : <input type="hidden" name="challenge" value={challenge} />}
    </>
  )
}

/** Which problem belongs to the code of which form. The others stand above all. */
const OF_FORMS: readonly (SaidCode | undefined)[] = ['wrong_sign_in_code', 'wrong_app_code', 'wrong_recovery_code']

function Problem({ problem }: Carried) {
  return <Problems problems={problem === undefined || OF_FORMS.includes(problem) ? [] : [{ code: problem }]} />
}

/** Around the form whose code `mine` is about. */
function Judged(props: { problem: SaidCode | undefined; mine: SaidCode; children: Child }) {
  const { problem, mine, children } = props
  return <Problems problems={problem === mine ? [{ field: 'code', code: mine }] : []}>{children}</Problems>
}

function Again({ base, returnTo }: Carried) {
  return <a href={`${base}sign-in${onwardQuery({ returnTo })}`}>{useWords().entry.backToSignIn}</a>
}

/** Asks for a second factor: a form for each of `factors` (`passkey`, `email_code`, `totp`, `recovery_code`), and for nothing else. */
export function SecondStepPage(props: Carried & { factors: readonly string[] }) {
  const { factors } = props
  const { secondStep, signIn, entry } = useWords()
  const proves = factors.includes('email_code')
  return (
    <Page title={secondStep.title} lead={proves ? secondStep.mailLead : entry.appLead} foot={<Again {...props} />}>
      <Problem {...props} />
      {factors.includes('passkey') ? <PasskeyForm {...props} /> : ''}
      {factors.includes('passkey') && factors.includes('totp') ? <p class="or">{signIn.or}</p> : ''}
      {proves ? <MailedCodeForm {...props} /> : ''}
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
      <p id="said" class="small said" role="status" data-words={useScriptWords(useWords().entry.passkey)}></p>
      <noscript>
        <p class="small">{useWords().passkeys.noScript}</p>
      </noscript>
      <script src={useAsset('second-step')} type="module"></script>
    </form>
  )
}

function MailedCodeForm(props: Carried) {
  const { secondStep } = useWords()
  const again = `${props.base}sign-in${onwardQuery(props)}`
  return (
    <Judged problem={props.problem} mine="wrong_sign_in_code">
      <form method="post" action={`${props.base}sign-in/email-code`}>
        <Hidden {...props} />
        <CodeField id="mailed-code" label={secondStep.mailCode} begins />
        <button>{secondStep.goOn}</button>
        <p class="small">{secondStep.mailMissing(<a href={again}>{secondStep.signInAgain}</a>)}</p>
      </form>
    </Judged>
  )
}

function AppForm(props: Carried) {
  const { secondStep } = useWords()
  return (
    <Judged problem={props.problem} mine="wrong_app_code">
      <form method="post" action={`${props.base}sign-in/totp`}>
        <Hidden {...props} />
        <CodeField label={secondStep.appCode} begins={props.problem === undefined} />
        <button>{secondStep.button}</button>
      </form>
    </Judged>
  )
}

/** Folded away, where there is another way: it is for people who lost that. */
function RecoveryForm(props: Carried & { factors: readonly string[] }) {
  const { secondStep, entry } = useWords()
  const isLast = !props.factors.some((factor) => factor === 'totp' || factor === 'passkey')
  return (
    <details open={isLast || props.problem === 'wrong_recovery_code'}>
      <summary>{entry.withoutApp}</summary>
      <Judged problem={props.problem} mine="wrong_recovery_code">
        <form method="post" action={`${props.base}sign-in/recovery-code`}>
          <Hidden {...props} />
          <RecoveryCodeField label={secondStep.recoveryCode} hint={entry.recoveryHint} />
          <button class="quiet">{secondStep.recoveryButton}</button>
        </form>
      </Judged>
    </details>
  )
}

/** Lets the person choose the second factor that is wanted: a passkey, which a script makes here, or an authenticator app. */
export function EnrolPage(props: Carried) {
  const { enrol, entry, passkeys } = useWords()
  const { base, mfaToken, returnTo } = props
  const isOver = props.problem === 'sign_in_over'
  return (
    <Page title={enrol.title} lead={isOver ? undefined : entry.enrolLead} foot={<Again {...props} />}>
      <Problem {...props} />
      <div id="choices" class="stack">
        {isOver ? (
          ''
        ) : (
          <section id="enrol-passkey" class="choice" hidden {...{ 'data-base': base, 'data-mfa-token': mfaToken }}>
            <h2>{entry.enrolPasskey}</h2>
            <p class="muted">{entry.enrolPasskeyLead}</p>
            <button type="button">{entry.enrolPasskeyButton}</button>
            <p id="said" class="small said" role="status" data-words={useScriptWords(entry.passkey)}></p>
            <script src={useAsset('enrol')} type="module"></script>
          </section>
        )}
        <section class="choice">
          <h2>{entry.enrolApp}</h2>
          <p class="muted">{entry.enrolAppLead}</p>
          <form method="post" action={`${base}sign-in/enrol`}>
            <Hidden {...props} />
            <button class="quiet">{enrol.button}</button>
          </form>
        </section>
      </div>
      {isOver ? (
        ''
      ) : (
        <noscript>
          <p class="small muted">{passkeys.noScript}</p>
        </noscript>
      )}
      <section id="kept" class="stack" hidden data-title={enrol.codesTitle} data-lead={enrol.codesLead}>
        <RecoveryCodes codes={[]} />
        <p>
          <a class="button" href={returnTo}>
            {useWords().codes.kept}
          </a>
        </p>
      </section>
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
