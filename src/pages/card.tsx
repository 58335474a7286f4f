// A card of a page that has several: what it is about, what state that is in, one sentence, and what can be done.
import type { Child } from 'hono/jsx'
import { Badge } from './badge.tsx'
import { Icon } from './icon.tsx'

/**
 * `id` names it, for links and for screen readers. `icon` stands before the title. `state` stands beside it: a word or two, in the colour
 * of `tone`. `lead` is one sentence below the title.
 */
export function Card(props: {
  id: string
  icon?: Parameters<typeof Icon>[0]['name']
  title: string
  state?: string | undefined
  tone?: Parameters<typeof Badge>[0]['tone']
  lead?: Child
  children?: Child
}) {
  const { id, icon, title, state, tone = 'plain', lead, children } = props
  return (
    <section class="card" id={id} aria-labelledby={`${id}-title`}>
      <div class="head">
        <h2 id={`${id}-title`} class={icon === undefined ? undefined : 'marked'}>
          {icon === undefined ? '' : <Icon name={icon} />}
          {title}
        </h2>
        {state === undefined ? '' : <Badge tone={tone}>{state}</Badge>}
      </div>
      {lead === undefined ? '' : <p class="muted">{lead}</p>}
      {children}
    </section>
  )
}
