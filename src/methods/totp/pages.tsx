// The screens of setting up an authenticator app on the way to a sign-in.
import type { Child } from 'hono/jsx'
import { CodeField } from '../../pages/fields.tsx'
import { Page, useWords } from '../../pages/layout.tsx'
import { Problems } from '../../pages/notice.tsx'
import type { SaidCode } from '../../words/words.ts'

/** Shows the secret of a new app, in Base32 and as a QR code (`svg`), and asks for its first code. `base` is the path to the root of the issuer. */
export function ConfirmPage(props: {
  base: string
  mfaToken: string
  returnTo: string
  secret: string
  svg: Child
  problem?: SaidCode | undefined
}) {
  const { enrol, secondStep } = useWords()
  return (
    <Page title={enrol.title} lead={enrol.scan}>
      <div class="qr">{props.svg}</div>
      <p>
        <code>{props.secret}</code>
      </p>
      <Problems problems={props.problem === undefined ? [] : [{ code: props.problem }]} />
      <form method="post" action={`${props.base}sign-in/enrol`}>
        <input type="hidden" name="mfa_token" value={props.mfaToken} />
        <input type="hidden" name="return_to" value={props.returnTo} />
        <CodeField label={enrol.code} />
        <button>{secondStep.button}</button>
      </form>
    </Page>
  )
}

/** Shows new recovery codes, once, and leads on to `to`. */
export function CodesPage(props: { codes: readonly string[]; to: string }) {
  const { enrol, common } = useWords()
  return (
    <Page title={enrol.codesTitle} lead={enrol.codesLead}>
      <ul class="codes">
        {props.codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p>
        <a class="button" href={props.to}>
          {common.goOn}
        </a>
      </p>
    </Page>
  )
}
