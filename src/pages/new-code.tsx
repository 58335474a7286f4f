// The form that asks for another mailed code. A script counts down until it can be had; without one a line says when.
import type { Child } from 'hono/jsx'
import { useWords } from './layout.tsx'

/** `action` is where it posts, `children` are its hidden fields. */
export function NewCode(props: { action: string; waitSeconds: number; children?: Child }) {
  const { action, waitSeconds, children } = props
  const { lookIntoMail, entry } = useWords()
  const waits = waitSeconds > 0 ? { 'data-wait': waitSeconds, 'data-waits': entry.waits, 'data-spoken': 'wait' } : {}
  return (
    <form method="post" action={action}>
      {children}
      <p class="small muted">
        {lookIntoMail.noMail} <span id="wait">{entry.waitLine}</span>
      </p>
      <button type="submit" class="quiet" {...waits}>
        {lookIntoMail.resend}
      </button>
    </form>
  )
}
