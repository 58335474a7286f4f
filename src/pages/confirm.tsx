// What can't be undone is asked for on a page of its own: what will happen, the button that does it, and a way back.
import type { Child } from 'hono/jsx'
import { Button } from './button.tsx'
import { useWords } from './layout.tsx'

/**
 * `happens`: what will happen, one sentence each. `button` says what it does; its `look` is `main` where nothing is lost. `back` is where nothing has happened. `hidden` is carried by
 * the form, `children` are its fields.
 */
export function Confirm(props: {
  action: string
  happens: readonly string[]
  button: string
  look?: 'main' | 'danger'
  back: string
  hidden?: Readonly<Record<string, string>>
  children?: Child
}) {
  const { action, happens, button, look = 'danger', back, hidden = {}, children } = props
  const { parts } = useWords()
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
        <Button {...{ look }}>{button}</Button>
        <Button look="quiet" href={back}>
          {parts.keep}
        </Button>
      </p>
    </form>
  )
}
