// The pages of a password: sign in with it, or where it is forgotten ask for a mail, and set a new one behind its link. Without a
// script.
import { CodeField, EmailField, PasswordField, RememberField } from '../../pages/fields.tsx'
import { HumanCheck } from '../../pages/human-check.tsx'
import { Page, useHouse, useWords } from '../../pages/layout.tsx'
import { ProviderMark } from '../../pages/provider-mark.tsx'
import type { ProviderKind } from '../../config/provider-kinds.ts'
import { Problems, type Fault } from '../../pages/notice.tsx'

/** `returnTo` is absolute. `others`: where else people sign in, by name; `staying` has them remembered there. */
export function SignInPage(props: {
  returnTo: string
  others: readonly { kind: ProviderKind; name: string; href: string; staying: string }[]
  email?: string | undefined
  remember?: boolean
  problems?: readonly Fault[]
  /** The site key of the widget, where a proof of being human is asked for. */
  humanKey?: string | undefined
}) {
  const { signIn, passkeys } = useWords()
  return (
    <Page title={signIn.title} foot={<SignUpLink returnTo={props.returnTo} remember={props.remember ?? false} />}>
      <Problems problems={props.problems ?? []} />
      <form method="post" action="sign-in">
        <input type="hidden" name="return_to" value={props.returnTo} />
        <EmailField value={props.email} />
        <PasswordField which="current" />
        <RememberField ticked={props.remember ?? false} />
        {props.humanKey === undefined ? '' : <HumanCheck siteKey={props.humanKey} />}
        <button type="submit">{signIn.button}</button>
      </form>
      <p class="links">
        <a href="forgot-password">{signIn.forgotten}</a>
        <a href={`account/passkeys?return_to=${encodeURIComponent(props.returnTo)}`}>{passkeys.signIn}</a>
      </p>
      {props.others.length === 0 ? '' : <p class="or">{signIn.or}</p>}
      {props.others.map(({ kind, name, href, staying }) => (
        <p>
          <a class="button quiet unticked" href={href}>
            <ProviderMark kind={kind} />
            {signIn.by(name)}
          </a>
          <a class="button quiet ticked" href={staying}>
            <ProviderMark kind={kind} />
            {signIn.byStaying(name)}
          </a>
        </p>
      ))}
    </Page>
  )
}

function SignUpLink(props: { returnTo: string; remember: boolean }) {
  const { signIn } = useWords()
  if (!useHouse().signUpIsOpen) return <></>
  return (
    <>
      {signIn.isNew}{' '}
      <a href={`sign-up?return_to=${encodeURIComponent(props.returnTo)}${props.remember ? '&remember=true' : ''}`}>
        {signIn.create}
      </a>
    </>
  )
}

/** Asks for the address to mail a code and a link to. `email` is filled in; `problems` stand above the form. */
export function ForgotPage(props: { email?: string | undefined; problems?: readonly Fault[] }) {
  const { password } = useWords()
  return (
    <Page title={password.forgotTitle} lead={password.forgotLead} foot={<a href="sign-in">{password.back}</a>}>
      <Problems problems={props.problems ?? []} />
      <form method="post" action="forgot-password">
        <EmailField value={props.email} />
        <button type="submit">{password.forgotButton}</button>
      </form>
    </Page>
  )
}

/** What a form to set a new password carries: the token of the link, or the challenge that the code of the mail answers. */
export type ResetProof = { token: string } | { challenge: string; code?: string | undefined }

/** Asks for a new password: behind a link that alone, after a request for a mail the code too. */
export function ResetPage(props: { proof: ResetProof; problems: readonly Fault[] }) {
  const { proof, problems } = props
  const { password, lookIntoMail, common } = useWords()
  const byCode = 'challenge' in proof
  return (
    <Page title={byCode ? lookIntoMail.title : password.resetTitle} lead={byCode ? password.mailed : undefined}>
      <Problems problems={problems} />
      <form method="post" action="reset-password">
        {byCode ? (
          <>
            <input type="hidden" name="challenge" value={proof.challenge} />
            <CodeField label={common.code} value={proof.code} />
          </>
        ) : (
          <input type="hidden" name="token" value={proof.token} />
        )}
        <PasswordField which="new" />
        <button type="submit">{password.button}</button>
      </form>
      <p class="small muted">{password.after}</p>
      {byCode ? (
        <p class="small">
          {password.noMail} <a href="forgot-password">{password.again}</a>.
        </p>
      ) : (
        ''
      )}
    </Page>
  )
}

/** The password is set, and every session has ended. */
export function ResetDone() {
  const { password, verify } = useWords()
  const { base } = useHouse()
  return (
    <Page title={password.doneTitle}>
      <p>{password.done(<a href={`${base}/sign-in`}>{verify.doneSignInLink}</a>)}</p>
    </Page>
  )
}

/** The link to set a password is dead (400). */
export function ResetFailed() {
  const { password, verify } = useWords()
  return (
    <Page title={verify.deadTitle}>
      <p>{password.dead(<a href="forgot-password">{password.deadAgain}</a>)}</p>
    </Page>
  )
}
