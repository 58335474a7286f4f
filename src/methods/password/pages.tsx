// The pages of a forgotten password: ask for a mail, and set a new one by its code or behind its link. Without a script.
import { CodeField, EmailField, PasswordField } from '../../pages/fields.tsx'
import { Page, useHouse, useWords } from '../../pages/layout.tsx'
import { Problems, type Fault } from '../../pages/notice.tsx'
import { onwardQuery, type Onward } from '../../pages/onward.ts'

/** Asks for the address to mail a code and a link to. `email` is filled in; `problems` stand beside it. `returnTo`: where a sign-in afterwards leads. */
export function ForgotPage(props: Onward & { problems?: readonly Fault[] }) {
  const { returnTo, email, hint, problems = [] } = props
  const { password } = useWords()
  const back = <a href={`sign-in${onwardQuery({ returnTo, hint })}`}>{password.back}</a>
  return (
    <Page title={password.forgotTitle} lead={password.forgotLead} foot={back}>
      <Problems problems={problems}>
        <form method="post" action="forgot-password">
          <input type="hidden" name="return_to" value={returnTo} />
          <EmailField value={email} />
          <button type="submit">{password.forgotButton}</button>
        </form>
      </Problems>
    </Page>
  )
}

/** What a form to set a new password carries: the token of the link, or the challenge that the code of the mail answers. */
export type ResetProof =
  | { token: string }
  | { challenge: string; code?: string | undefined; state?: string | undefined }

/**
 * Asks for a new password: behind a link that alone, after a request for a mail the code too. `email`: whose it is, if that is known. `returnTo`:
 * where a sign-in afterwards leads.
 */
export function ResetPage(props: {
  proof: ResetProof
  returnTo?: string | undefined
  email?: string | undefined
  problems: readonly Fault[]
}) {
  const { proof, returnTo, email, problems } = props
  const { password, entry, lookIntoMail, common } = useWords()
  const byCode = 'challenge' in proof
  const lead = email === undefined ? password.mailed : <>{entry.resetMailedTo(<strong>{email}</strong>)}</>
  const { code, ...carried } = { code: undefined, ...proof, ...(returnTo !== undefined && { return_to: returnTo }) }
  const again = returnTo === undefined ? '' : onwardQuery({ returnTo })
  return (
    <Page title={byCode ? lookIntoMail.title : password.resetTitle} lead={byCode ? lead : email}>
      <Problems problems={problems} ids={{ password: 'new-password' }}>
        <form method="post" action="reset-password">
          {Object.entries(carried).map(([name, value]) =>
            value === undefined ? '' : <input type="hidden" name={name} value={value} />,
          )}
          {byCode ? <CodeField label={common.code} value={code} begins /> : ''}
          <PasswordField which="new" username={email} />
          <button type="submit">{password.button}</button>
        </form>
      </Problems>
      <p class="small muted">
        {password.after} {entry.secondFactorStays}
      </p>
      {byCode ? (
        <p class="small">
          {password.noMail} <a href={`forgot-password${again}`}>{password.again}</a>.
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
    <Page title={verify.deadTitle} lead={password.dead} foot={<a href="sign-in">{password.back}</a>}>
      <p>
        <a class="button" href="forgot-password">
          {password.deadAgain}
        </a>
      </p>
    </Page>
  )
}
