// Fields that several pages have. Each has its label above it, what is wrong with it beside it, and what password managers look for: a
// stable id and `autocomplete`.
import type { Child } from 'hono/jsx'
import { useHouse, useWords } from './layout.tsx'
import { useWrong } from './notice.tsx'

/** The attributes of an input that refer to its hint and its fault. */
type Told = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: 'true'; autofocus?: boolean }

/** A label above an input; a hint and what is wrong with it (by its `name`) stand between them. `begins`: the page begins there. */
export function Field(props: {
  id: string
  name: string
  label: Child
  hint?: Child
  below?: string
  begins?: boolean
  children: (told: Told) => Child
}) {
  const { id, name, label, hint, below, begins = false, children } = props
  const { texts, takesFocus } = useWrong(name)
  const isWrong = texts.length > 0
  const tells = [hint === undefined ? '' : `${id}-hint`, isWrong ? `${id}-wrong` : '', below ?? ''].filter(Boolean)
  const told: Told = {
    id,
    ...(tells.length > 0 && { 'aria-describedby': tells.join(' ') }),
    ...(isWrong && { 'aria-invalid': 'true' as const }),
    ...((takesFocus || begins) && { autofocus: true }),
  }
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint === undefined ? (
        ''
      ) : (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {isWrong ? (
        <div class="wrong" id={`${id}-wrong`} role={takesFocus ? 'alert' : undefined}>
          {texts.map((text) => (
            <p>{text}</p>
          ))}
        </div>
      ) : (
        ''
      )}
      {children(told)}
    </div>
  )
}

/**
 * An email address. Not `type=email`, because browsers then refuse addresses that the API takes (`jörg@example.com`), and take
 * others that it refuses. Phones show their keyboard for addresses, and change nothing that is typed.
 */
export function EmailField(props: { value?: string | undefined; autocomplete?: string; required?: boolean }) {
  const { value, autocomplete = 'username', required = true } = props
  return (
    <Field id="email" name="email" label={useWords().common.email}>
      {(told) => (
        <input
          type="text"
          name="email"
          {...told}
          value={value}
          inputmode="email"
          autocomplete={autocomplete}
          autocapitalize="none"
          spellcheck={false}
          required={required}
        />
      )}
    </Field>
  )
}

/**
 * A password: `current` is one that exists; `new` is one that is being chosen, with the rules for it. `username`: the address that it is for,
 * for password managers, where the form has no field for one.
 */
export function PasswordField(props: {
  which: 'current' | 'new'
  name?: string
  label?: string
  username?: string | undefined
}) {
  const { common, forms } = useWords()
  const isNew = props.which === 'new'
  const { which, name = 'password', label = isNew ? common.newPassword : common.password, username } = props
  const id = isNew ? 'new-password' : 'password'
  return (
    <>
      {username === undefined ? (
        ''
      ) : (
        <input type="text" autocomplete="username" value={username} aria-label={common.email} readonly hidden />
      )}
      <Field id={id} name={name} label={label} {...(isNew && { below: `${id}-rules` })}>
        {(told) => (
          <>
            <div class="revealed">
              <input type="password" {...told} name={name} autocomplete={`${which}-password`} required />
              <button type="button" class="plain" data-show={id} data-hide={forms.hide} aria-controls={id} hidden>
                {forms.show}
              </button>
            </div>
            {isNew ? <Rules of={id} /> : ''}
          </>
        )}
      </Field>
    </>
  )
}

/** Whether every other session is to end with a change. */
export function EndOthersField() {
  return (
    <label class="tick">
      <input type="checkbox" id="end-others" name="end_others" value="true" /> {useWords().account.endOthers}
    </label>
  )
}

/** What a new password must have. A script ticks each while the password is typed. */
function Rules(props: { of: string }) {
  const { rules } = useWords().forms
  const { minLength, composition } = useHouse()
  const classes = composition ? (['lower', 'upper', 'digit', 'symbol'] as const) : []
  return (
    <ul class="rules" id={`${props.of}-rules`} data-of={props.of}>
      <li data-rule="length" data-least={String(minLength)}>
        {rules.length(minLength)}
      </li>
      {classes.map((rule) => (
        <li data-rule={rule}>{rules[rule]}</li>
      ))}
      {composition ? '' : <li>{rules.words}</li>}
    </ul>
  )
}

/** A code of digits, of an app or a mail: one field, which the phone may fill in. `begins`: the page begins there. */
export function CodeField(props: {
  label: string
  hint?: string
  value?: string | undefined
  id?: string
  begins?: boolean
}) {
  const { label, hint, value, id = 'code', begins = false } = props
  return (
    <Field {...{ id, label, begins }} name="code" hint={hint}>
      {(told) => (
        <input
          class="code"
          name="code"
          {...told}
          value={value}
          inputmode="numeric"
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          required
        />
      )}
    </Field>
  )
}

/** A recovery code: letters and digits, which nothing fills in. */
export function RecoveryCodeField(props: { label: string; hint?: string }) {
  const { label, hint } = props
  return (
    <Field id="recovery-code" name="code" label={label} hint={hint}>
      {(told) => (
        <input
          class="code"
          name="code"
          {...told}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          required
        />
      )}
    </Field>
  )
}

/** Whether the session should outlive the browser. `ticked`: as it was sent before, or as the link asked. */
export function RememberField(props: { ticked?: boolean }) {
  return (
    <label class="tick">
      <input type="checkbox" id="remember" name="remember" value="true" checked={props.ticked} />{' '}
      {useWords().common.remember}
    </label>
  )
}

/** A person's name, which they may leave out. */
export function NameField(props: { value?: string | undefined; autocomplete?: string }) {
  const { value, autocomplete = 'name' } = props
  return (
    <Field id="name" name="name" label={useWords().common.name}>
      {(told) => <input type="text" name="name" {...told} {...{ value, autocomplete }} />}
    </Field>
  )
}

/** What a passkey is called: its owner's word for the device that keeps it. */
export function PasskeyNameField(props: { value: string }) {
  const { passkey } = useWords().account
  return (
    <Field id="passkey-name" name="name" label={passkey.name} hint={passkey.nameHint}>
      {(told) => <input type="text" name="name" {...told} value={props.value} autocomplete="off" required />}
    </Field>
  )
}
