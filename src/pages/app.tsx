// Other software, as pages show it: its picture or its initial, and what it may do, in sentences.
import { Badge } from './badge.tsx'
import { useWords } from './layout.tsx'
import { isInlinePicture } from './picture.ts'

/** The mark of an app: its picture, or its initial. A screen reader passes over it: the name stands beside it. */
export function AppMark(props: { name: string; logo: string | undefined }) {
  const { name, logo } = props
  if (logo !== undefined && isInlinePicture(logo))
    return <img class="app-mark" src={logo} alt="" width="48" height="48" />
  return (
    <span class="app-mark" aria-hidden="true">
      {[...name.trim()].slice(0, 1).join('').toUpperCase()}
    </span>
  )
}

/** Where an app is: its host, a program on this machine, or a device of its own. */
export function Place(props: { host: string | undefined; isDevice: boolean }) {
  const { onThisMachine, anotherDevice } = useWords().oauth.consent
  return <>{props.host ?? (props.isDevice ? anotherDevice : onThisMachine)}</>
}

/** Scopes of one API, with the API's own sentence for each. */
export type ApiScopes = { name: string; says: readonly string[] }

/** What an app may do: our own scopes in the language of the page, and those of APIs in the APIs' own words. */
export function Scopes(props: { own: readonly string[]; apis: readonly ApiScopes[] }) {
  const { scopes, inApi } = useWords().oauth.consent
  const known: Readonly<Record<string, string>> = scopes
  const sentences = props.own.map((scope) => known[scope] ?? scope)
  return (
    <>
      {sentences.length === 0 ? '' : <Sentences {...{ sentences }} />}
      {props.apis.map(({ name, says }) => (
        <>
          <p class="small muted">{inApi(name)}</p>
          <Sentences sentences={says} />
        </>
      ))}
    </>
  )
}

function Sentences({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul class="why may">
      {sentences.map((sentence) => (
        <li>{sentence}</li>
      ))}
    </ul>
  )
}

/** Says that nobody here has checked an app; nothing of one that was. */
export function Unchecked(props: { isUnknown: boolean }) {
  const { unchecked } = useWords().oauth.consent
  return props.isUnknown ? <Badge tone="warn">{unchecked}</Badge> : <></>
}
