// A notice: what was done, or what is wrong, said in words and by an icon, never by a colour alone.
import type { Child } from 'hono/jsx'
import type { SaidCode } from '../words/words.ts'
import { useHouse, useWords } from './layout.tsx'

const PATHS = {
  bad: 'M10 6v5m0 3h.01M10 2.5 18 17H2z',
  good: 'm5 10.5 3.5 3.5L15 7',
  plain: 'M10 9v5m0-8h.01M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15z',
}

/** `kind`: `bad` is an alert, `good` what went well, `plain` a remark. */
export function Notice(props: { kind: keyof typeof PATHS; children?: Child }) {
  const { kind, children } = props
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
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
        <path d={PATHS[kind]} />
      </svg>
      <div>{children}</div>
    </div>
  )
}

/** What is wrong with what was typed: a code of the API, and its message in English for codes that no dictionary knows. */
export type Fault = { code: string; message?: string }

/** The problems of a form that is shown again, as an alert, in the person's language; nothing where there are none. */
export function Problems(props: { problems: readonly Fault[] }) {
  const { said } = useWords()
  const facts = useHouse()
  if (props.problems.length === 0) return <></>
  const problems = props.problems.map(({ code, message }) =>
    Object.hasOwn(said, code) ? said[code as SaidCode](facts) : message,
  )
  const [only, ...more] = problems
  return (
    <Notice kind="bad">
      {more.length === 0 ? (
        <p>{only}</p>
      ) : (
        <ul>
          {problems.map((problem) => (
            <li>{problem}</li>
          ))}
        </ul>
      )}
    </Notice>
  )
}
