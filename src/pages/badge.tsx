// A word in a pill: the state of a thing. The word says it, the colour helps.
import type { Child } from 'hono/jsx'

/** `tone`: how it is; `plain` judges nothing. */
export function Badge(props: { tone: 'good' | 'bad' | 'warn' | 'plain'; children?: Child }) {
  const { tone, children } = props
  return <span class={tone === 'good' ? 'badge' : `badge ${tone}`}>{children}</span>
}
