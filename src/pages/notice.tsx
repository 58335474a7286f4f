// A notice: what was done, or what is wrong, said in words and by an icon, never by a colour alone.
import { createContext, useContext, type Child } from 'hono/jsx'
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

/**
 * What is wrong with what was typed: a code of the API, its message in English for codes that no dictionary knows, and the name of the
 * field that it is about.
 */
export type Fault = { code: string; message?: string; field?: string }

const WrongContext = createContext<readonly (Fault & { text: string })[]>([])

/** What is wrong with the field of this name, by the `Problems` around it. */
export const useWrong = (field: string): readonly string[] =>
  useContext(WrongContext)
    .filter((fault) => fault.field === field)
    .map(({ text }) => text)

/** The fields that say beside themselves what is wrong with them. */
const FIELDS = ['name', 'current_password', 'new_password']

/**
 * The problems of a form that is shown again, as an alert, in the person's language; nothing where there are none. With the form as its
 * children each field says what is wrong with it, and here stands what belongs to none.
 */
export function Problems(props: { problems: readonly Fault[]; children?: Child }) {
  const { said } = useWords()
  const facts = useHouse()
  const told = props.problems.map((fault) => {
    const text = Object.hasOwn(said, fault.code) ? said[fault.code as SaidCode](facts) : (fault.message ?? fault.code)
    return { ...fault, text }
  })
  const above = told.filter(({ field = '' }) => props.children === undefined || !FIELDS.includes(field))
  return (
    <>
      {above.length === 0 ? (
        ''
      ) : (
        <Notice kind="bad">
          {above.length === 1 ? (
            <p>{above[0]?.text}</p>
          ) : (
            <ul>
              {above.map(({ text }) => (
                <li>{text}</li>
              ))}
            </ul>
          )}
        </Notice>
      )}
      {props.children === undefined ? '' : <WrongContext.Provider value={told}>{props.children}</WrongContext.Provider>}
    </>
  )
}
