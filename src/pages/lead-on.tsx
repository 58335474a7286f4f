// The last line of a page at which something ends: on to where people belong (`APP_URL`), if the operator has said where.
import { useWords } from './layout.tsx'

/** The app, by its name. */
export type App = { name: string; url: string }

/** A link to the app; without one, a line that says that the page may be closed. */
export function LeadOn(props: { app: App | undefined }) {
  const { app } = props
  const { common } = useWords()
  return app === undefined ? (
    <p>{common.closePage}</p>
  ) : (
    <p>
      <a href={app.url} class="button">
        {common.goOnTo(app.name)}
      </a>
    </p>
  )
}
