// The pages of an operator who acts as somebody: what it means and why, and the way back.
import { Button } from '../pages/button.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { Field } from '../pages/fields.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems, type Fault } from '../pages/notice.tsx'
import type { AdminUser } from './user.ts'
import type { Hindrance } from './view-impersonation.ts'

/** Names the person, says what happens, and asks for the reason; or says why it can't be. `isTold`: whether the person gets a mail. */
export function ActAsPage(props: {
  operator: Operating
  person: AdminUser
  hindrance: Hindrance | undefined
  isTold: boolean
  typed?: { value: string; faults: readonly Fault[] } | undefined
}) {
  const { operator, person, hindrance, isTold, typed } = props
  const { base } = useHouse()
  const { acting, parts } = useWords()
  const words = acting.begin
  const page = `${base}/admin/people/${person.id}`
  return (
    <ConsolePage section="people" {...{ operator }} title={words.title(person.name ?? person.email)} lead={words.lead}>
      <div class="card narrow">
        <p class="address">
          <strong>{person.email}</strong>
        </p>
        {hindrance === undefined ? (
          <Problems problems={typed?.faults ?? []}>
            <form method="post" action={`${page}/impersonate`} class="confirm" novalidate>
              <ul>
                {[...words.happens, isTold ? words.told : words.untold].map((sentence) => (
                  <li>{sentence}</li>
                ))}
              </ul>
              <ReasonField value={typed?.value} />
              <p class="acts">
                <Button>{words.button}</Button>
                <Button look="quiet" href={page}>
                  {parts.keep}
                </Button>
              </p>
            </form>
          </Problems>
        ) : (
          <>
            <Notice kind="plain">{words.refusals[hindrance]}</Notice>
            <p class="acts">
              <Button look="quiet" href={page}>
                {words.back}
              </Button>
            </p>
          </>
        )}
      </div>
    </ConsolePage>
  )
}

function ReasonField(props: { value: string | undefined }) {
  const { begin } = useWords().acting
  return (
    <Field id="reason" name="reason" label={begin.reason} hint={begin.reasonHint}>
      {(told) => (
        <input type="text" name="reason" {...told} value={props.value} autocomplete="off" maxlength={500} required />
      )}
    </Field>
  )
}

/** The way back to the operator's own session. `goesOn`: they still act as somebody. */
export function ImpersonationPage(props: { goesOn: boolean }) {
  const { acting, signOut } = useWords()
  const { base } = useHouse()
  const words = acting.over
  return (
    <Page
      title={props.goesOn ? words.goesOn : words.title}
      lead={props.goesOn ? words.leadGoesOn : words.lead}
      foot={<a href={`${base}/sign-out`}>{signOut.title}</a>}
    >
      <form method="post" action={`${base}/impersonation/stop`}>
        <Button>{words.button}</Button>
      </form>
    </Page>
  )
}
