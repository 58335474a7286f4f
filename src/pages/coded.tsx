// A sentence of a dictionary with what is typed or read by a machine between backticks.

/** The sentence, with what stands between backticks as code. */
export function Coded(props: { text: string }) {
  return <>{props.text.split('`').map((part, at) => (at % 2 === 1 ? <code>{part}</code> : part))}</>
}
