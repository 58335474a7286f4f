// A dense table of a console, the links between its pages, and what stands there while it has no rows.
import type { Child } from 'hono/jsx'
import { useWords } from './layout.tsx'

/** So many columns fit a phone. */
const MOST_BESIDE = 3

/** `isMinor`: left out on a phone. */
export type Column = { title: string; isNumber?: boolean; isMinor?: boolean }

/**
 * Rows of 40 px below a head that stays; numbers on the right. `caption` names it for a screen reader. The first cell of a row names the
 * row. A table that is wider than the page scrolls by itself, with the keyboard, too. On a phone a table of more than three
 * columns, none of them minor, shows each row as a card, where the title of its column stands before each value.
 */
export function Table(props: { caption: string; columns: readonly Column[]; rows: readonly (readonly Child[])[] }) {
  const { caption, columns, rows } = props
  const kindOf = (index: number): string | undefined => {
    const { isNumber = false, isMinor = false } = columns[index] ?? {}
    const kinds = [isNumber ? 'number' : '', isMinor ? 'minor' : ''].filter(Boolean)
    return kinds.length === 0 ? undefined : kinds.join(' ')
  }
  // With columns left out, what is left fits a phone.
  const left = columns.filter(({ isMinor = false }) => !isMinor).length
  const stacks = left === columns.length && left > MOST_BESIDE
  const fits =
    left === columns.length ? (stacks ? 'table stacks' : 'table') : left > 2 ? 'table fits many' : 'table fits'
  return (
    <div class={fits} role="region" aria-label={caption} tabindex={0}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title }, index) => (
              <th scope="col" class={kindOf(index)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells]) => (
            <tr>
              <th scope="row">{name}</th>
              {cells.map((cell, index) => (
                <td class={kindOf(index + 1)} data-title={stacks ? columns[index + 1]?.title : undefined}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The pages beside this one of `list`, by its name, newest first (or as `words` says); `undefined` where there is none. */
export function Pager(props: {
  list: string
  newer: string | undefined
  older: string | undefined
  words?: { newer: string; older: string }
}) {
  const { list, newer, older } = props
  const { parts } = useWords()
  const { words = parts } = props
  const link = (href: string | undefined, relation: string, words: string) =>
    href === undefined ? (
      <span class="muted">{words}</span>
    ) : (
      <a href={href} rel={relation}>
        {words}
      </a>
    )
  return (
    <nav class="pager" aria-label={parts.pages(list)}>
      {link(newer, 'prev', words.newer)}
      {link(older, 'next', words.older)}
    </nav>
  )
}

/** In place of rows: what will be here, and what to do for it (`children`). */
export function Empty(props: { title: string; lead: Child; children?: Child }) {
  const { title, lead, children } = props
  return (
    <div class="empty">
      <p>
        <strong>{title}</strong>
      </p>
      <p class="muted">{lead}</p>
      {children}
    </div>
  )
}
