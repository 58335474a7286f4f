// The page that a problem's `type` URL leads to, the page of a refusal, and the one at the root.
import { Page } from '../pages/layout.tsx'
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

/** `wrong`: what is wrong, field by field. `again`: the same page, where it is worth another try. `home`: the root of the issuer. */
export function RefusalPage(props: {
  title: string
  words: string
  wrong: readonly { field: string; message: string }[]
  waitSeconds: number | undefined
  again: string | undefined
  home: string
  requestId: string
}) {
  const { title, words, wrong, waitSeconds, again, home, requestId } = props
  return (
    <Page title={title}>
      <Notice kind="bad">
        <p>{words}</p>
      </Notice>
      {wrong.length === 0 ? (
        ''
      ) : (
        <ul>
          {wrong.map(({ field, message }) => (
            <li>{field === '' ? message : `${field}: ${message}`}</li>
          ))}
        </ul>
      )}
      {waitSeconds === undefined ? (
        ''
      ) : (
        <p>
          Wait {waitSeconds} {waitSeconds === 1 ? 'second' : 'seconds'}, then try again.
        </p>
      )}
      {again === undefined ? (
        ''
      ) : (
        <p>
          <a class="button" href={again}>
            Try again
          </a>
        </p>
      )}
      <p>
        <a href={home}>Go to the start page</a>
      </p>
      <p class="small muted">
        If you ask for help, name this request: <code>{requestId}</code>
      </p>
    </Page>
  )
}

/** What stands at the root: where people sign in, and no more. */
export function StartPage(props: { name: string; issuer: string }) {
  const { name, issuer } = props
  return (
    <Page title={name}>
      <p>People sign in to {name} here.</p>
      <p>
        <a class="button" href={`${issuer}/sign-in`}>
          Sign in
        </a>
      </p>
      <p class="links">
        <a href={`${issuer}/forgot-password`}>Forgotten your password?</a>
        <a href={`${issuer}/account/passkeys`}>Your passkeys</a>
      </p>
    </Page>
  )
}
