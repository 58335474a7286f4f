// A card of an account page that has several: an icon, a title, what state it is in, one sentence, and what can be done.
import type { Child } from 'hono/jsx'
import { Badge } from './badge.tsx'
import { Icon } from './icon.tsx'

/** `state` stands beside the title: what is so, in a word or two; `tone` goes with it. */
export function Section(props: {
  id: string
  icon: Parameters<typeof Icon>[0]['name']
  title: string
  state?: string | undefined
  tone?: 'good' | 'plain' | 'warn'
  lead?: Child
  children?: Child
}) {
  const { id, icon, title, state, tone = 'plain', lead, children } = props
  return (
    <section class="card" aria-labelledby={id}>
      <div class="head">
        <h2 id={id} class="marked">
          <Icon name={icon} />
          {title}
        </h2>
        {state === undefined ? '' : <Badge tone={tone}>{state}</Badge>}
      </div>
      {lead === undefined ? '' : <p class="muted">{lead}</p>}
      {children}
    </section>
  )
}
