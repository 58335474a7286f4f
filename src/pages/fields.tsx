// Fields that several pages have. Each has its label above it, and what password managers look for: a stable id and `autocomplete`.
import type { Child } from 'hono/jsx'
import { useWords } from './layout.tsx'
import { useWrong } from './notice.tsx'

/** A label above a field; `hint` stands between them, for the eye and for a screen reader. */
function Field(props: { label: Child; hint?: Child; children?: Child }) {
  const { label, hint, children } = props
  return (
    <label class="field">
      <span>{label}</span>
      {hint === undefined ? '' : <small>{hint}</small>}
      {children}
    </label>
  )
}

/**
 * An e-mail address. Not `type=email`, because browsers then refuse addresses that the API takes (`jörg@example.com`), and take
 * others that it refuses. Phones show their keyboard for addresses, and change nothing that is typed.
 */
export function EmailField(props: { value?: string | undefined; autocomplete?: string; required?: boolean }) {
  const { value, autocomplete = 'username', required = true } = props
  return (
    <Field label={useWords().common.email}>
      <input
        type="text"
        name="email"
        id="email"
        value={value}
        inputmode="email"
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        required={required}
      />
    </Field>
  )
}

/**
 * A password: `current` is one that exists, `new` is one that is being chosen. `username`: the account of it, for password managers, where
 * no field of the form says it.
 */
export function PasswordField(props: {
  which: 'current' | 'new'
  name?: string
  label?: string
  username?: string | undefined
}) {
  const { common } = useWords()
  const { which, name = 'password', label = which === 'new' ? common.newPassword : common.password, username } = props
  const wrong = useWrong(name)
  const id = which === 'new' ? 'new-password' : 'password'
  return (
    <>
      {username === undefined ? (
        ''
      ) : (
        <input type="text" autocomplete="username" value={username} aria-label={common.email} readonly hidden />
      )}
      <Field label={label}>
        <input
          type="password"
          id={id}
          name={name}
          autocomplete={`${which}-password`}
          required
          aria-invalid={wrong.length > 0 ? 'true' : undefined}
          aria-describedby={wrong.length > 0 ? `${id}-wrong` : undefined}
        />
      </Field>
      <Wrong of={id} texts={wrong} />
    </>
  )
}

/** What is wrong with a field, below it. */
function Wrong({ of, texts }: { of: string; texts: readonly string[] }) {
  if (texts.length === 0) return <></>
  return (
    <div class="wrong" id={`${of}-wrong`} role="alert">
      {texts.map((text) => (
        <p>{text}</p>
      ))}
    </div>
  )
}

/** Whether every other session is to end with a change. */
export function EndOthersField() {
  return (
    <label class="tick">
      <input type="checkbox" name="end_others" value="true" /> {useWords().account.endOthers}
    </label>
  )
}

/** A code of digits, of an app or a mail: one field, which the phone may fill in. */
export function CodeField(props: { label: string; hint?: string; value?: string | undefined }) {
  const { label, hint, value } = props
  return (
    <Field label={label} hint={hint}>
      <input
        class="code"
        name="code"
        value={value}
        inputmode="numeric"
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        required
      />
    </Field>
  )
}

/** A recovery code: letters and digits, which nothing fills in. */
export function RecoveryCodeField(props: { label: string }) {
  return (
    <Field label={props.label}>
      <input class="code" name="code" autocomplete="off" autocapitalize="none" spellcheck={false} required />
    </Field>
  )
}

/** Whether the session should outlive the browser. `ticked`: as it was sent before, or as the link asked. */
export function RememberField(props: { ticked?: boolean }) {
  return (
    <label class="tick">
      <input type="checkbox" name="remember" value="true" checked={props.ticked} /> {useWords().common.remember}
    </label>
  )
}

/** A person's name, which they may leave out. */
export function NameField(props: { value?: string | undefined }) {
  return (
    <Field label={useWords().common.name}>
      <input type="text" id="name" name="name" value={props.value} autocomplete="name" />
    </Field>
  )
}

/** What a passkey is called: its owner's word for the device that keeps it. */
export function PasskeyNameField(props: { value: string }) {
  const { passkey } = useWords().account
  const wrong = useWrong('name')
  return (
    <>
      <Field label={passkey.name} hint={passkey.nameHint}>
        <input
          type="text"
          id="passkey-name"
          name="name"
          value={props.value}
          autocomplete="off"
          required
          aria-invalid={wrong.length > 0 ? 'true' : undefined}
          aria-describedby={wrong.length > 0 ? 'passkey-name-wrong' : undefined}
        />
      </Field>
      <Wrong of="passkey-name" texts={wrong} />
    </>
  )
}
