// A card of a page that has several: what it is about, one sentence, its state, what can be done.
import type { Child } from 'hono/jsx'

/** `lead` is one sentence below the title, `state` stands beside it, `children` are the rest. */
export function Card(props: { title: string; lead?: Child; state?: Child; children?: Child }) {
  const { title, lead, state, children } = props
  return (
    <section class="card">
      <div class="head">
        <h2>{title}</h2>
        {state}
      </div>
      {lead === undefined ? '' : <p class="muted">{lead}</p>}
      {children}
    </section>
  )
}
