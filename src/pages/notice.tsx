// A notice: what was done, or what is wrong, said in words and by an icon, never by a colour alone. What is wrong with a form stands beside
// its fields, and where there is more than one thing, also in a summary above that takes the focus.
import { createContext, useContext, type Child } from 'hono/jsx'
import type { SaidCode } from '../words/problems.ts'
import { Icon } from './icon.tsx'
import { useHouse, useWords } from './layout.tsx'

/** `kind`: `bad` is an alert, `good` what went well, `plain` a remark. `takesFocus`: the page begins there. */
export function Notice(props: { kind: 'bad' | 'good' | 'plain'; takesFocus?: boolean; children?: Child }) {
  const { kind, takesFocus = false, children } = props
  const focus = takesFocus ? { tabindex: -1, autofocus: true } : {}
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'status'} {...focus}>
      <Icon name={kind} />
      <div>{children}</div>
    </div>
  )
}

/** A fault of what was typed: a code of the API, its message in English for codes that no dictionary knows, and the name of its field. */
export type Fault = { code: string; message?: string; field?: string }

/** Seconds until somebody who tried too often may try again: around a page that says so. */
export const WaitContext = createContext<number | undefined>(undefined)

/** What is wrong with a field, and whether the page begins at it. */
type Wrong = { texts: readonly string[]; takesFocus: boolean }
const NOTHING_WRONG: Wrong = { texts: [], takesFocus: false }
const WrongContext = createContext<ReadonlyMap<string, Wrong>>(new Map())

/** What is wrong with the field of this name, by the `Problems` around it. */
export const useWrong = (field: string): Wrong => useContext(WrongContext).get(field) ?? NOTHING_WRONG

/** The fields of `fields.tsx`, which say beside themselves what is wrong with them. */
const FIELDS = ['email', 'name', 'password', 'current_password', 'new_password', 'code', 'reason']

/**
 * The problems of a form that is shown again, in the person's language; nothing where there are none. With the form as its children each
 * field says what is wrong with it, and two problems or more also stand in a summary, which takes the focus. Without children, and for
 * what belongs to no field, they stand here as an alert. `ids` names the fields whose id isn't their name, and those of one page alone.
 */
export function Problems(props: {
  problems: readonly Fault[]
  ids?: Readonly<Record<string, string>>
  children?: Child
}) {
  const { problems, ids = {}, children } = props
  const said = useSaid()
  const isBeside = ({ field }: Fault): boolean =>
    children !== undefined && field !== undefined && (FIELDS.includes(field) || Object.hasOwn(ids, field))
  const beside = problems.filter(isBeside)
  const summary = problems.length > 1
  const wrong = new Map<string, Wrong>()
  for (const { field = '', ...fault } of beside) {
    const texts = [...(wrong.get(field)?.texts ?? []), said(fault)]
    wrong.set(field, { texts, takesFocus: !summary })
  }
  return (
    <>
      {summary || beside.length < problems.length ? (
        <Notice kind="bad" takesFocus={children !== undefined}>
          {summary ? <Summary {...{ problems, ids, isBeside }} /> : problems.map((fault) => <p>{said(fault)}</p>)}
        </Notice>
      ) : (
        ''
      )}
      {children === undefined ? '' : <WrongContext.Provider value={wrong}>{children}</WrongContext.Provider>}
    </>
  )
}

function Summary(props: {
  problems: readonly Fault[]
  ids: Readonly<Record<string, string>>
  isBeside: (fault: Fault) => boolean
}) {
  const { problems, ids, isBeside } = props
  const said = useSaid()
  return (
    <>
      <p>
        <strong>{useWords().forms.wrong}</strong>
      </p>
      <ul>
        {problems.map((fault) => {
          const { field = '' } = fault
          return <li>{isBeside(fault) ? <a href={`#${ids[field] ?? field}`}>{said(fault)}</a> : said(fault)}</li>
        })}
      </ul>
    </>
  )
}

/** Says a fault in the language of the page. */
function useSaid(): (fault: Fault) => string {
  const { said } = useWords()
  const seconds = useContext(WaitContext)
  const facts = { ...useHouse(), minutes: seconds === undefined ? undefined : Math.max(1, Math.ceil(seconds / 60)) }
  return ({ code, message }) => (Object.hasOwn(said, code) ? said[code as SaidCode](facts) : (message ?? code))
}
