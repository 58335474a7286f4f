// The last line of a page at which something ends: on to where people belong (`APP_URL`), if the operator has said where.

/** The app, by its name. */
export type App = { name: string; url: string }

/** A link to the app; without one, a line that says that the page may be closed. */
export function LeadOn(props: { app: App | undefined }) {
  const { app } = props
  return app === undefined ? (
    <p>You can close this page and go on where you were.</p>
  ) : (
    <p>
      <a class="button" href={app.url}>
        Go on to {app.name}
      </a>
    </p>
  )
}
