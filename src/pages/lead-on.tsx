// The last line of a page where a flow ends: a link to the app (`APP_URL`), if the operator has set it.

/** The app, by its name. */
export type App = { name: string; url: string }

/** A link to the app; without one, a line that says that the page may be closed. */
export function LeadOn(props: { app: App | undefined }) {
  const { app } = props
  return app === undefined ? (
    <p>You can close this page and continue where you were.</p>
  ) : (
    <p>
      <a href={app.url}>Continue to {app.name}</a>
    </p>
  )
}
