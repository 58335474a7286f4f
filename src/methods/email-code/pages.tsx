// Signing in by a mailed code, without a script: the address, then the code.
import { CodeField, EmailField, RememberField } from '../../pages/fields.tsx'
import { Page, useHouse, useWords } from '../../pages/layout.tsx'
import { NewCode } from '../../pages/new-code.tsx'
import { Problems, type Fault } from '../../pages/notice.tsx'
import { onwardQuery, type Onward } from '../../pages/onward.ts'

/** Where both pages post to, below the issuer. */
const PATH = '/sign-in/mailed_code'

function ByPassword(props: Onward) {
  return <a href={`${useHouse().base}/sign-in${onwardQuery(props)}`}>{useWords().entry.byPassword}</a>
}

/** Asks for the address that a code is mailed to. `problems` stand beside it. */
export function AskForCodePage(props: Onward & { problems?: readonly Fault[] }) {
  const { returnTo, remember = false, email, hint, problems = [] } = props
  const { entry } = useWords()
  return (
    <Page title={entry.codeTitle} lead={entry.codeLead} foot={<ByPassword {...{ returnTo, remember, hint }} />}>
      <Problems problems={problems}>
        <form method="post" action={`${useHouse().base}${PATH}`}>
          <input type="hidden" name="return_to" value={returnTo} />
          <EmailField value={email} />
          <RememberField ticked={remember} />
          <button type="submit">{entry.codeButton}</button>
        </form>
      </Problems>
    </Page>
  )
}

/** Asks for the code. `email`: where it went, if this browser knows; `state` carries that along. `waitSeconds`: until another can be sent. */
export function MailedCodePage(
  props: Onward & {
    challenge: string
    state?: string | undefined
    code?: string | undefined
    waitSeconds: number
    problems?: readonly Fault[]
  },
) {
  const { challenge, state, code, returnTo, remember = false, email, waitSeconds, problems = [] } = props
  const { lookIntoMail, entry, common } = useWords()
  const { base } = useHouse()
  const wish: Record<string, string> = remember ? { remember: 'true' } : {}
  const carried = { ...wish, challenge, return_to: returnTo, ...(state !== undefined && { state }) }
  const query = new URLSearchParams(carried).toString()
  return (
    <Page
      title={lookIntoMail.title}
      lead={email === undefined ? entry.codeMailed : <>{entry.codeMailedTo(<strong>{email}</strong>)}</>}
      foot={
        <span class="acts">
          <a href={`${base}${PATH}${onwardQuery({ returnTo, remember })}`}>{lookIntoMail.otherAddress}</a>
          <ByPassword {...{ returnTo, remember }} />
        </span>
      }
    >
      <Problems problems={problems}>
        <form method="post" action={`${base}${PATH}/code?${query}`}>
          {Object.entries(carried).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <CodeField label={common.code} value={code} begins />
          <button type="submit">{entry.codeSignIn}</button>
        </form>
      </Problems>
      {email === undefined ? (
        ''
      ) : (
        <NewCode action={`${base}${PATH}`} waitSeconds={waitSeconds}>
          <input type="hidden" name="email" value={email} />
          <input type="hidden" name="return_to" value={returnTo} />
          {remember ? <input type="hidden" name="remember" value="true" /> : ''}
        </NewCode>
      )}
    </Page>
  )
}
