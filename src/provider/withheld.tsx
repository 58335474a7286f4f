// What an app asks for and a person can't give it, on the pages of consent: a scope for another role, or for apps on an operator's list.
import { useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'

/** Says it in the API's own sentences (`says`). `all`: nothing else is asked for. Nothing where all of it is theirs. */
export function Withheld(props: {
  app: string
  scopes: readonly string[]
  says: Readonly<Record<string, string>>
  all: boolean
}) {
  const { consent: words } = useWords().oauth
  const { app, scopes, says, all } = props
  return scopes.length === 0 ? (
    ''
  ) : (
    <Notice kind="plain">
      <p>{all ? words.nothingLeft(app) : words.withheld(app)}</p>
      <ul>
        {scopes.map((scope) => (
          <li>{says[scope] ?? scope}</li>
        ))}
      </ul>
    </Notice>
  )
}
