// The filter of the audit log: a form whose fields stand in the URL.
import type { Child } from 'hono/jsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { DOORS, OUTCOMES } from './log-filter.ts'
import { GROUP_NAMES, GROUPS } from './log-groups.ts'
import { useLogWords } from './log-word-pages.tsx'

/** What was asked for, as it was typed, by the names of the query; what is wrong with it, by the same names; whether the page was turned. */
export type Filtered = { typed: Readonly<Record<string, string>>; wrong?: readonly string[]; isTurned: boolean }

const LIMITS = ['25', '50', '100']
/** What is asked for less often stands folded away, unless it is asked for. */
const MORE = ['app', 'outcome', 'from', 'until', 'limit']

/** The form; `isFiltered` offers to clear it. */
export function FilterForm(props: Filtered & { isFiltered: boolean }) {
  const { typed, wrong = [], isFiltered } = props
  const { base } = useHouse()
  const words = useWords().console.activity
  const say = useLogWords()
  const others = wrong.filter((name) => !Object.hasOwn(words.wrong, name))
  const faults = { typed, wrong }
  return (
    <form class="sieve" action={`${base}/admin/activity`} role="search" aria-label={words.filter}>
      {others.length === 0 ? '' : <p class="wrong">{words.wrong.other}</p>}
      <div class="sieve-fields">
        <Sieve {...faults} name="event" label={words.event}>
          {(told) => (
            <select {...told}>
              <option value="">{words.any}</option>
              {GROUP_NAMES.map((group) => (
                <optgroup label={words.groups[group]}>
                  {GROUPS[group].map((event) => (
                    <option value={event} selected={typed['event'] === event}>
                      {say.event(event)}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          )}
        </Sieve>
        <Sieve {...faults} name="person" label={words.person} hint={words.personHint}>
          {(told) => <input type="text" {...told} {...TYPED} value={typed['person']} />}
        </Sieve>
        <Sieve {...faults} name="actor" label={words.actor} hint={words.actorHint}>
          {(told) => (
            <>
              <input type="text" {...told} {...TYPED} value={typed['actor']} list="doors" />
              <datalist id="doors">
                {DOORS.map((door) => (
                  <option value={door}>{words.doors[door]}</option>
                ))}
              </datalist>
            </>
          )}
        </Sieve>
      </div>
      <details open={MORE.some((name) => typed[name] !== undefined || wrong.includes(name))}>
        <summary>{words.more}</summary>
        <div class="sieve-fields">
          <Sieve {...faults} name="app" label={words.app} hint={words.appHint}>
            {(told) => <input type="text" {...told} {...TYPED} value={typed['app']} />}
          </Sieve>
          <Sieve {...faults} name="outcome" label={words.outcome}>
            {(told) => (
              <select {...told}>
                <option value="">{words.any}</option>
                {OUTCOMES.map((outcome) => (
                  <option value={outcome} selected={typed['outcome'] === outcome}>
                    {words.outcomes[outcome]}
                  </option>
                ))}
              </select>
            )}
          </Sieve>
          {(['from', 'until'] as const).map((name) => (
            <Sieve {...faults} name={name} label={words[name]}>
              {(told) => <input type="datetime-local" {...told} value={localTime(typed[name])} />}
            </Sieve>
          ))}
          <Sieve {...faults} name="limit" label={words.limit}>
            {(told) => (
              <select {...told}>
                {limitsWith(typed['limit']).map((limit) => (
                  <option value={limit} selected={(typed['limit'] ?? '50') === limit}>
                    {limit}
                  </option>
                ))}
              </select>
            )}
          </Sieve>
        </div>
      </details>
      <p class="acts">
        <button type="submit">{words.filter}</button>
        {isFiltered ? (
          <a class="button quiet" href={`${base}/admin/activity`}>
            {words.clear}
          </a>
        ) : (
          ''
        )}
      </p>
    </form>
  )
}

/** The numbers of rows that are offered, with the one that was asked for. */
const limitsWith = (asked = '50'): string[] =>
  [...new Set([...LIMITS, asked])].filter((limit) => /^\d+$/.test(limit)).toSorted((a, b) => Number(a) - Number(b))

const TYPED = { autocomplete: 'off', autocapitalize: 'none', spellcheck: false } as const

/** A time of the URL as a browser's field for times takes it; `undefined` where it is none. */
function localTime(text = ''): string | undefined {
  const local = text.includes('T') ? text.replace(/Z$/, '') : `${text}T00:00`
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/.test(local) ? local : undefined
}

type Told = { id: string; name: string; 'aria-describedby'?: string; 'aria-invalid'?: 'true' }

/** A field of the filter: its label, a hint, what is wrong with it. */
function Sieve(props: {
  name: string
  label: string
  hint?: string
  wrong: readonly string[]
  typed: Readonly<Record<string, string>>
  children: (told: Told) => Child
}) {
  const { name, label, hint, wrong, children } = props
  const faults: Readonly<Record<string, string>> = useWords().console.activity.wrong
  const id = `by-${name}`
  const fault = wrong.includes(name) ? faults[name] : undefined
  const says = fault ?? hint
  const told: Told = {
    id,
    name,
    ...(says !== undefined && { 'aria-describedby': `${id}-says` }),
    ...(fault !== undefined && { 'aria-invalid': 'true' as const }),
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(told)}
      {says === undefined ? (
        ''
      ) : (
        <p class={fault === undefined ? 'hint' : 'wrong'} id={`${id}-says`}>
          {says}
        </p>
      )}
    </div>
  )
}
