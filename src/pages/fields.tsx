// Fields that several pages have.

/**
 * An e-mail address. Not `type=email`, because browsers then refuse addresses that the API takes (`jörg@example.com`), and take
 * others that it refuses. Phones show their keyboard for addresses, and change nothing that is typed.
 */
export function EmailField(props: { value?: string | undefined; autocomplete?: string; required?: boolean }) {
  const { value, autocomplete = 'username', required = true } = props
  return (
    <label>
      E-mail address{' '}
      <input
        type="text"
        name="email"
        value={value}
        inputmode="email"
        autocomplete={autocomplete}
        autocapitalize="none"
        spellcheck={false}
        required={required}
      />
    </label>
  )
}

/** Whether the session should outlive the browser. `ticked`: as it was sent before, or as the link asked. */
export function RememberField(props: { ticked?: boolean }) {
  return (
    <label>
      <input type="checkbox" name="remember" value="true" checked={props.ticked} /> Stay signed in on this device
    </label>
  )
}

/** The problems of a form that is shown again, as an alert; nothing where there are none. */
export function Problems(props: { problems: readonly string[] }) {
  const { problems } = props
  if (problems.length === 0) return <></>
  const [only, ...more] = problems
  return more.length === 0 ? (
    <p role="alert">{only}</p>
  ) : (
    <ul role="alert">
      {problems.map((problem) => (
        <li>{problem}</li>
      ))}
    </ul>
  )
}
