// The page that explains a problem code, the page of a refusal, and the start page.
import { Page } from '../pages/layout.tsx'

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

/** `wrong`: the problems, field by field. `again`: the same page, where another try may help. `home`: the root of the issuer. */
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
      <p role="alert">{words}</p>
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
          <a href={again}>Try again</a>
        </p>
      )}
      <p>
        <a href={home}>Go to the start page</a>
      </p>
      <p>
        If you ask for help, name this request: <code>{requestId}</code>
      </p>
    </Page>
  )
}

/** The start page: links to sign in, to set a forgotten password anew, and to one's own passkeys. */
export function StartPage(props: { name: string; issuer: string; support: string | undefined }) {
  const { name, issuer, support } = props
  return (
    <Page title={name}>
      <p>People sign in to {name} here.</p>
      <p>
        <a href={`${issuer}/sign-in`}>Sign in</a>
      </p>
      <p>
        <a href={`${issuer}/forgot-password`}>Forgotten your password?</a>
      </p>
      <p>
        <a href={`${issuer}/account/passkeys`}>Your passkeys</a>
      </p>
      {support === undefined ? '' : <p>Help: {support}</p>}
    </Page>
  )
}
