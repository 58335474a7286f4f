// A sentence of a dictionary. Text between its backticks is typed or read by a machine, and is shown as code.

/** The sentence, with the text between backticks as code. */
export function Coded(props: { text: string }) {
  return <>{props.text.split('`').map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>
}
