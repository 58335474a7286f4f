// The screens of setting up an authenticator app on the way to a sign-in.
import type { Child } from 'hono/jsx'
import { CodeField } from '../../pages/fields.tsx'
import { Page, useWords } from '../../pages/layout.tsx'
import { Problems } from '../../pages/notice.tsx'
import { RecoveryCodes } from '../../pages/recovery-codes.tsx'
import type { SaidCode } from '../../words/problems.ts'
import { AppKey } from './app-key-pages.tsx'

/**
 * Shows the secret of a new app: as a QR code (`svg`), as a link for an app on this device (`uri`), and in Base32. Asks for its first code.
 * `base` is the path to the root of the issuer.
 */
export function ConfirmPage(props: {
  base: string
  mfaToken: string
  returnTo: string
  secret: string
  uri: string
  svg: Child
  problem?: SaidCode | undefined
}) {
  const { problem } = props
  const { enrol, secondStep, account } = useWords()
  return (
    <Page title={enrol.title} lead={account.app.lead}>
      <ol class="steps">
        <li>
          <AppKey {...props} />
        </li>
        <li>
          <Problems problems={problem === undefined ? [] : [{ field: 'code', code: problem }]}>
            <form method="post" action={`${props.base}sign-in/enrol`}>
              <input type="hidden" name="mfa_token" value={props.mfaToken} />
              <input type="hidden" name="return_to" value={props.returnTo} />
              <CodeField label={enrol.code} hint={account.app.codeHint} />
              <button>{secondStep.button}</button>
            </form>
          </Problems>
        </li>
      </ol>
    </Page>
  )
}

/** Shows new recovery codes, once, and leads on to `to`. */
export function CodesPage(props: { codes: readonly string[]; to: string }) {
  const { enrol, codes } = useWords()
  return (
    <Page title={enrol.codesTitle} lead={enrol.codesLead}>
      <RecoveryCodes codes={props.codes} />
      <p>
        <a class="button" href={props.to}>
          {codes.kept}
        </a>
      </p>
    </Page>
  )
}
