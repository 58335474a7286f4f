// What can't be undone is asked for on a page of its own: what will happen, the button that does it, and a way back.
import type { Child } from 'hono/jsx'
import { Button } from './button.tsx'
import { useWords } from './layout.tsx'

/**
 * `happens`: what will happen, one sentence each. `button` says what it does, and looks like danger unless told otherwise. `back` is where
 * nothing has happened, and `keep` says so. `hidden` is carried by the form, `children` are its fields.
 */
export function Confirm(props: {
  action: string
  happens: readonly Child[]
  button: string
  look?: 'main' | 'danger'
  back: string
  keep?: string
  hidden?: Readonly<Record<string, string>>
  children?: Child
}) {
  const { parts } = useWords()
  const { action, happens, button, look = 'danger', back, keep = parts.keep, hidden = {}, children } = props
  return (
    <form method="post" action={action} class="confirm">
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <ul>
        {happens.map((sentence) => (
          <li>{sentence}</li>
        ))}
      </ul>
      {children}
      <p class="acts">
        <Button look={look}>{button}</Button>
        <Button look="quiet" href={back}>
          {keep}
        </Button>
      </p>
    </form>
  )
}
