// Names and values, as the console's pages of apps and APIs list them.
import type { Child } from 'hono/jsx'
import type { ShownApi } from '../clients/shown.ts'
import { useWords } from '../pages/layout.tsx'

/** A name and a value of a list. */
export function Pair(props: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}

/** A value that can be copied. */
export function Copied(props: { id: string; text: string }) {
  const { id, text } = props
  const { page: words } = useWords().console.apps
  return (
    <span class="copied">
      <span id={id}>
        <code class="address">{text}</code>
      </span>
      <button type="button" class="quiet slim" data-copy={id} data-done={words.copied} hidden>
        {words.copy}
      </button>
    </span>
  )
}

/** The claims of an operator's choice, by name, with what each says; nothing where there is none. */
export function NamedClaims(props: { name: string; claims: ShownApi['claims'] }) {
  const named = Object.entries(props.claims)
  if (named.length === 0) return <></>
  return (
    <Pair name={props.name}>
      <ul class="plain-list">
        {named.map(([claim, says]) => (
          <li>
            <code class="address">{claim}</code>: <code>{typeof says === 'string' ? says : JSON.stringify(says)}</code>
          </li>
        ))}
      </ul>
    </Pair>
  )
}
