// A field with its label above it and, where what was typed is wrong, the message beside it, which a screen reader reads with the field.
import type { SaidCode } from '../words/words.ts'
import { useHouse, useWords } from './layout.tsx'
import type { Fault } from './notice.tsx'

type Typing = {
  id: string
  name: string
  label: string
  hint?: string | undefined
  value?: string | undefined
  fault?: Fault | undefined
  autocomplete: string
  inputmode?: 'email' | 'numeric' | undefined
  required?: boolean
  isCode?: boolean
}

/** A line of text. `fault`: what is wrong with `value`, by a code of the API; the field takes the focus then. */
export function TypedField(props: Typing) {
  const { id, name, label, hint, value, fault, autocomplete, inputmode, required = true, isCode = false } = props
  const described = [hint === undefined ? [] : `${id}-hint`, fault === undefined ? [] : `${id}-fault`].flat().join(' ')
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint === undefined ? '' : <small id={`${id}-hint`}>{hint}</small>}
      {fault === undefined ? '' : <FaultOf id={`${id}-fault`} fault={fault} />}
      <input
        class={isCode ? 'code' : undefined}
        type="text"
        id={id}
        name={name}
        value={value}
        inputmode={inputmode}
        autocomplete={autocomplete}
        autocapitalize={autocomplete === 'name' ? undefined : 'none'}
        spellcheck={false}
        required={required}
        autofocus={fault !== undefined}
        aria-invalid={fault === undefined ? undefined : 'true'}
        aria-describedby={described === '' ? undefined : described}
      />
    </div>
  )
}

function FaultOf({ id, fault: { code, message } }: { id: string; fault: Fault }) {
  const { said } = useWords()
  const facts = useHouse()
  return (
    <span class="wrong" id={id}>
      {Object.hasOwn(said, code) ? said[code as SaidCode](facts) : message}
    </span>
  )
}
