// The sections of a frame, as links: at the side, or on a phone in a row above.
import type { Child } from 'hono/jsx'
import { useHouse } from './layout.tsx'

/** `paths` are below the issuer, `words` name them, `current` is marked; `label` is what a screen reader says. `children` stand below. */
export function Sections<Name extends string>(props: {
  label: string
  paths: Readonly<Record<Name, string>>
  words: Readonly<Record<Name, string>>
  current: Name
  children?: Child
}) {
  const { label, paths, words, current, children } = props
  const { base } = useHouse()
  return (
    <nav aria-label={label}>
      <ul>
        {(Object.keys(paths) as Name[]).map((name) => (
          <li>
            <a href={`${base}${paths[name]}`} aria-current={name === current ? 'page' : undefined}>
              {words[name]}
            </a>
          </li>
        ))}
      </ul>
      {children}
    </nav>
  )
}
