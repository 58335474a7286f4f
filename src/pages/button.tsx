// A button, or a link that looks like one.
import type { Child } from 'hono/jsx'

/** `main` is what the page is for, `quiet` anything else, `danger` what can't be undone. */
type Look = 'main' | 'quiet' | 'danger'

/** With `href` it leads somewhere; else it sends its form. `name` and `value` are sent with the form; `isOff` can't be pressed. */
export function Button(props: {
  look?: Look
  href?: string
  name?: string
  value?: string
  isOff?: boolean
  children?: Child
}) {
  const { look = 'main', href, name, value, isOff = false, children } = props
  const kind = look === 'main' ? undefined : look
  if (href !== undefined)
    return (
      <a class={kind === undefined ? 'button' : `button ${kind}`} href={href}>
        {children}
      </a>
    )
  return (
    <button type="submit" class={kind} name={name} value={value} disabled={isOff}>
      {children}
    </button>
  )
}
