// The page that a problem's `type` URL leads to, the page of a refusal, and the one at the root.
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import type { ProblemWords, SaidCode } from '../words/words.ts'
import { Notice } from '../pages/notice.tsx'

/** What a problem code means, its status, and what to do about it (`advice`). */
export function ProblemPage(props: { code: string; status: number; title: string; advice: string }) {
  return (
    <Page title={props.title}>
      <p>
        <code>{props.code}</code>, status {props.status}
      </p>
      <p>{props.advice}</p>
    </Page>
  )
}

/**
 * `fallback`: the title and the text of a code that no dictionary has. `wrong`: what is wrong, field by field. `again`: the same page,
 * where it is worth another try. `home`: the root of the issuer.
 */
export function RefusalPage(props: {
  code: string
  fallback: readonly [title: string, text: string]
  wrong: readonly { field: string; code: string; message: string }[]
  waitSeconds: number | undefined
  again: string | undefined
  home: string
  requestId: string
}) {
  const { code, fallback, wrong, waitSeconds, again, home, requestId } = props
  const { problems, said, refusal, common } = useWords()
  const facts = useHouse()
  const [title, words] = Object.hasOwn(problems, code) ? problems[code as ProblemWords] : fallback
  return (
    <Page title={title}>
      <Notice kind="bad">
        <p>{words}</p>
        {wrong.length === 0 ? (
          ''
        ) : (
          <ul>
            {wrong.map(({ field, code: fault, message }) => {
              const text = Object.hasOwn(said, fault) ? said[fault as SaidCode](facts) : message
              return <li>{field === '' ? text : `${field}: ${text}`}</li>
            })}
          </ul>
        )}
      </Notice>
      {waitSeconds === undefined ? '' : <p>{common.seconds(waitSeconds)}</p>}
      {again === undefined ? (
        ''
      ) : (
        <p>
          <a class="button" href={again}>
            {refusal.again}
          </a>
        </p>
      )}
      <p>
        <a href={home}>{common.start}</a>
      </p>
      <p class="small muted">
        {refusal.nameRequest} <code>{requestId}</code>
      </p>
    </Page>
  )
}

/** What stands at the root: where people sign in, and no more. */
export function StartPage(props: { name: string; issuer: string }) {
  const { name, issuer } = props
  const { home, signIn } = useWords()
  return (
    <Page title={name} lead={home.lead(name)}>
      <p>
        <a class="button" href={`${issuer}/sign-in`}>
          {signIn.button}
        </a>
      </p>
      {useHouse().signUpIsOpen ? (
        <p>
          <a class="button quiet" href={`${issuer}/sign-up`}>
            {signIn.create}
          </a>
        </p>
      ) : (
        ''
      )}
      <p class="links">
        <a href={`${issuer}/forgot-password`}>{home.forgotten}</a>
        <a href={`${issuer}/account/security`}>{home.passkeys}</a>
      </p>
    </Page>
  )
}
