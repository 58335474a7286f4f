// Keys for those who work in the console all day: `/` searches, `j` and `k` walk the rows, Enter opens one (the browser's own key: the row's
// link has the focus), `?` helps. A key means nothing while somebody types, beside Ctrl, Alt or the Meta key, or while a dialog is open. They
// can be turned off (WCAG 2.2 §2.1.4), which this browser remembers.
import { byId } from './ask.ts'

const OFF = 'latchkey-keys-off'
const ROWS = 'main :is(tbody > tr, .rows > li)'
const OPENS = 'a[href], summary, button'

const help = byId<HTMLDialogElement>('keys')
const opener = byId('keys-open')
const switched = byId<HTMLInputElement>('keys-on')

/** Asks this browser's storage, or tells it; where it is turned off the keys are on until the next page. */
function stored<Value>(ask: (storage: Storage) => Value): Value | undefined {
  try {
    return ask(localStorage)
  } catch {
    return undefined
  }
}

/** Moves the focus by so many rows: into the first thing that opens one. The first press goes to the first row, or the last. */
function walk(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)].filter((row) => row.querySelector(OPENS) !== null)
  const here = rows.findIndex((row) => row.contains(document.activeElement))
  const next = here === -1 && by === -1 ? rows.length - 1 : Math.min(here + by, rows.length - 1)
  const row = rows[Math.max(next, 0)]
  row?.querySelector<HTMLElement>(OPENS)?.focus()
  row?.scrollIntoView({ block: 'nearest' })
}

function search(): void {
  const field = document.querySelector<HTMLInputElement>('#find')
  field?.focus()
  field?.select()
}

/** Opens the help at its button. `autofocus` in the page would ask for the focus as the page loads, when somebody may already have it. */
function showHelp(): void {
  help.showModal()
  help.querySelector('button')?.focus()
}

const KEYS: Readonly<Record<string, () => void>> = {
  '/': search,
  j: () => walk(1),
  k: () => walk(-1),
  '?': showHelp,
}

const types = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return
  if (!switched.checked || types(target) || document.querySelector('dialog[open]') !== null) return
  if (!Object.hasOwn(KEYS, key)) return
  event.preventDefault()
  KEYS[key]?.()
})

switched.checked = (stored((storage) => storage.getItem(OFF)) ?? null) === null
switched.addEventListener('change', () => {
  stored((storage) => (switched.checked ? storage.removeItem(OFF) : storage.setItem(OFF, '1')))
})
opener.hidden = false
opener.addEventListener('click', showHelp)
