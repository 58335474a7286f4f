// The screens of one's own authenticator app: set it up by QR code or key, and remove it.
import type { Child } from 'hono/jsx'
import { Confirm } from '../../pages/confirm.tsx'
import { EndOthersField, CodeField } from '../../pages/fields.tsx'
import { Page, useHouse, useWords } from '../../pages/layout.tsx'
import { Problems, type Fault } from '../../pages/notice.tsx'
import { AppKey } from './app-key-pages.tsx'

/** Asks for a press of the button that begins: nothing is drawn by a GET. */
export function BeginAppPage() {
  const { account, enrol } = useWords()
  const { base } = useHouse()
  const words = account.app
  return (
    <Page title={words.title} lead={words.lead} foot={<a href={`${base}/account/security`}>{words.cancel}</a>}>
      <form method="post" action={`${base}/account/security/app`}>
        <button type="submit">{enrol.button}</button>
      </form>
    </Page>
  )
}

/** Shows the secret of a new app, as a QR code (`svg`), as a link for this very device, and in Base32; asks for the first code. */
export function SetUpAppPage(props: { secret: string; uri: string; svg: Child; problems: readonly Fault[] }) {
  const { secret, uri, svg, problems } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.app
  return (
    <Page title={words.title} lead={words.lead} foot={<a href={`${base}/account/security`}>{words.cancel}</a>}>
      <ol class="steps">
        <li>
          <AppKey {...{ secret: inFours(secret), uri, svg }} />
        </li>
        <li>
          <Problems problems={problems.map((fault) => ({ field: 'code', ...fault }))}>
            <form method="post" action={`${base}/account/security/app`}>
              <CodeField label={words.code} hint={words.codeHint} />
              <EndOthersField />
              <button type="submit">{words.confirm}</button>
            </form>
          </Problems>
        </li>
      </ol>
    </Page>
  )
}

/** Base32 in groups of four, which apps take as well. */
const inFours = (secret: string): string => (secret.match(/.{1,4}/g) ?? []).join(' ')

/** Says what happens if the app is removed, and asks. */
export function RemoveAppPage(props: { problems: readonly Fault[] }) {
  const { account } = useWords()
  const { base } = useHouse()
  const { removeTitle, removes, remove, keep } = account.app
  const path = `${base}/account/security`
  return (
    <Page title={removeTitle}>
      <Problems problems={props.problems} />
      <Confirm action={`${path}/app/remove`} happens={removes} button={remove} back={path} keep={keep}>
        <EndOthersField />
      </Confirm>
    </Page>
  )
}
