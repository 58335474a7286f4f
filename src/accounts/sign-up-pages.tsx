// The pages of a sign-up: the form, and the code of the mail. Without a script.
import { CodeField, EmailField, NameField, PasswordField, RememberField } from '../pages/fields.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems, type Fault } from '../pages/notice.tsx'
import { onwardQuery, type Onward } from '../pages/onward.ts'
import { NewCode } from '../pages/new-code.tsx'

/** Asks for an address, and for a password unless `without`. `email` and `name` are filled in; `problems` stand above the form. */
export function SignUpPage(
  props: Onward & {
    without: boolean
    name?: string | undefined
    problems: readonly Fault[]
  },
) {
  const { without, returnTo, remember = false, email, name, problems } = props
  const { signUp, signIn } = useWords()
  const onward = onwardQuery(props)
  const foot = (
    <>
      {signUp.hasAccount} <a href={`sign-in${onward}`}>{signIn.title}</a>
    </>
  )
  return (
    <Page title={signUp.title} lead={without ? signUp.leadWithout : undefined} foot={foot}>
      <Problems problems={problems} ids={{ password: 'new-password' }}>
        <form method="post" action="sign-up">
          <input type="hidden" name="return_to" value={returnTo} />
          {without ? <input type="hidden" name="without_password" value="true" /> : ''}
          <EmailField value={email} />
          <NameField value={name} />
          {without ? '' : <PasswordField which="new" />}
          <RememberField ticked={remember} />
          <button type="submit">{signUp.button}</button>
        </form>
      </Problems>
      <p class="links">
        <a href={`sign-up${onward}${without ? '' : '&without_password=true'}`}>
          {without ? signUp.with : signUp.without}
        </a>
      </p>
    </Page>
  )
}

/**
 * Asks for the code of the mail that a sign-up sent. `email`: where it went, if this browser knows. `state` carries that along. `again`: the
 * query of the form for another address. `waitSeconds`: until a new code can be sent. `resent`: one was asked for just now.
 */
export function LookIntoMailPage(props: {
  returnTo: string
  challenge: string
  code?: string | undefined
  email?: string | undefined
  state?: string | undefined
  again: string
  waitSeconds: number
  resent: boolean
  problems: readonly Fault[]
}) {
  const { challenge, code, returnTo, email, state, again, waitSeconds, resent, problems } = props
  const { lookIntoMail, entry } = useWords()
  const { base } = useHouse()
  const carried = { challenge, return_to: returnTo, ...(state !== undefined && { state }) }
  const hidden = Object.entries(carried).map(([name, value]) => <input type="hidden" name={name} value={value} />)
  // In the address of the form, too: somebody who asks for that address is led to this page.
  const query = new URLSearchParams(carried).toString()
  return (
    <Page
      title={lookIntoMail.title}
      lead={email === undefined ? lookIntoMail.lead : <>{entry.mailedTo(<strong>{email}</strong>)}</>}
      foot={<a href={`${base}/sign-up${again}`}>{lookIntoMail.otherAddress}</a>}
    >
      {resent ? (
        <Notice kind="good">
          <p>{lookIntoMail.resent}</p>
        </Notice>
      ) : (
        ''
      )}
      <Problems problems={problems}>
        <form method="post" action={`${base}/verify-email/code?${query}`}>
          {hidden}
          <CodeField label={lookIntoMail.code} value={code} begins />
          <button type="submit">{lookIntoMail.button}</button>
        </form>
      </Problems>
      <NewCode action={`${base}/verify-email/resend?${query}`} waitSeconds={waitSeconds}>
        {hidden}
      </NewCode>
    </Page>
  )
}
