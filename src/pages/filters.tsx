// The filters above a list of the console: a text to search for, and choices. The list is the answer of their form.
import type { Child } from 'hono/jsx'
import { useHouse } from './layout.tsx'

/** So many characters may be searched for. */
const MOST_SEARCHED = 300

/** The form. `path`: the list's own. */
export function FilterForm(props: { path: string; label: string; children: Child }) {
  const { path, label, children } = props
  const { base } = useHouse()
  return (
    <form class="filters" action={`${base}${path}`} aria-label={label}>
      {children}
    </form>
  )
}

/** The text to search for (`query`). `below`: the id of what is said about it. */
export function SearchField(props: { label: string; value: string; below?: string }) {
  const { label, value, below } = props
  return (
    <label class="text">
      <span>{label}</span>
      <input
        type="search"
        id="query"
        name="query"
        value={value}
        maxlength={MOST_SEARCHED}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby={below}
      />
    </label>
  )
}

/** One of several. `any`: what stands first, for those who don't choose. */
export function Choice<Value extends string | number>(props: {
  name: string
  label: string
  any?: string
  values: readonly Value[]
  textOf: (value: Value) => string
  chosen: Value | undefined
  class?: string
}) {
  const { name, label, any, values, textOf, chosen } = props
  return (
    <label class={props.class}>
      <span>{label}</span>
      <select id={name} name={name}>
        {any === undefined ? (
          ''
        ) : (
          <option value="" selected={chosen === undefined}>
            {any}
          </option>
        )}
        {values.map((value) => (
          <option value={String(value)} selected={value === chosen}>
            {textOf(value)}
          </option>
        ))}
      </select>
    </label>
  )
}
