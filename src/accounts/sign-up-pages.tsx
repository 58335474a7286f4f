// The pages of a sign-up: the form, and the code of the mail. Without a script.
import { CodeField, EmailField, NameField, PasswordField, RememberField } from '../pages/fields.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems, type Fault } from '../pages/notice.tsx'

/** What travels through a sign-up: where to go on (absolute), and whether to stay signed in. */
type Onward = { returnTo: string; remember: boolean }

const queryOf = ({ returnTo, remember }: Onward): string =>
  `?return_to=${encodeURIComponent(returnTo)}${remember ? '&remember=true' : ''}`

/** Asks for an address, and for a password unless `without`. `email` and `name` are filled in; `problems` stand above the form. */
export function SignUpPage(
  props: Onward & {
    without: boolean
    email?: string | undefined
    name?: string | undefined
    problems: readonly Fault[]
  },
) {
  const { without, returnTo, remember, email, name, problems } = props
  const { signUp, signIn } = useWords()
  const onward = queryOf(props)
  const foot = (
    <>
      {signUp.hasAccount} <a href={`sign-in${onward}`}>{signIn.title}</a>
    </>
  )
  return (
    <Page title={signUp.title} lead={without ? signUp.leadWithout : undefined} foot={foot}>
      <Problems problems={problems} />
      <form method="post" action="sign-up">
        <input type="hidden" name="return_to" value={returnTo} />
        {without ? <input type="hidden" name="without_password" value="true" /> : ''}
        <EmailField value={email} />
        <NameField value={name} />
        {without ? '' : <PasswordField which="new" />}
        <RememberField ticked={remember} />
        <button type="submit">{signUp.button}</button>
      </form>
      <p class="links">
        <a href={`sign-up${onward}${without ? '' : '&without_password=true'}`}>
          {without ? signUp.with : signUp.without}
        </a>
      </p>
    </Page>
  )
}

/** Asks for the code of the mail that a sign-up sent. `resent`: a new one was asked for just now. */
export function LookIntoMailPage(
  props: Pick<Onward, 'returnTo'> & {
    challenge: string
    code?: string | undefined
    resent: boolean
    problems: readonly Fault[]
  },
) {
  const { challenge, code, returnTo, resent, problems } = props
  const { lookIntoMail } = useWords()
  const { base } = useHouse()
  const hidden = (
    <>
      <input type="hidden" name="challenge" value={challenge} />
      <input type="hidden" name="return_to" value={returnTo} />
    </>
  )
  return (
    <Page
      title={lookIntoMail.title}
      lead={lookIntoMail.lead}
      foot={<a href={`${base}/sign-up${queryOf({ returnTo, remember: false })}`}>{lookIntoMail.otherAddress}</a>}
    >
      {resent ? (
        <Notice kind="good">
          <p>{lookIntoMail.resent}</p>
        </Notice>
      ) : (
        ''
      )}
      <Problems problems={problems} />
      <form method="post" action={`${base}/verify-email/code`}>
        {hidden}
        <CodeField label={lookIntoMail.code} value={code} />
        <button type="submit">{lookIntoMail.button}</button>
      </form>
      <form method="post" action={`${base}/verify-email/resend`}>
        {hidden}
        <p class="small">{lookIntoMail.noMail}</p>
        <button type="submit" class="quiet">
          {lookIntoMail.resend}
        </button>
      </form>
    </Page>
  )
}
