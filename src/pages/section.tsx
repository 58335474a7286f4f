// A card of an account page that has several: an icon, a title, what state it is in, one sentence, and what can be done.
import type { Child } from 'hono/jsx'

const ICONS = {
  passkey:
    'M8 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zm-6 7c0-3 2.5-5 6-5 .8 0 1.5.1 2.200.3M15 13.5v4m0-2h1.5M15 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  password: 'M5 9h10v8H5zm2 0V6.5a3 3 0 0 1 6 0V9m-3 3v2',
  app: 'M6 2.5h8v15H6zm3 12.5h2',
  codes: 'M4 3h12v14H4zm3 4h6m-6 3h6m-6 3h3',
} as const

/** `state` stands beside the title: what is so, in a word or two; `tone` goes with it. */
export function Section(props: {
  id: string
  icon: keyof typeof ICONS
  title: string
  state?: string | undefined
  tone?: 'ok' | 'plain' | 'warn'
  lead?: Child
  children?: Child
}) {
  const { id, icon, title, state, tone = 'plain', lead, children } = props
  return (
    <section class="card part" aria-labelledby={id}>
      <div class="head">
        <h2 id={id}>
          <svg
            width="20"
            height="20"
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
          >
            <path d={ICONS[icon]} />
          </svg>
          {title}
        </h2>
        {state === undefined ? '' : <span class={`badge ${tone}`}>{state}</span>}
      </div>
      {lead === undefined ? '' : <p class="muted">{lead}</p>}
      {children}
    </section>
  )
}
