// Recovery codes, shown once: to read, copy, keep as a file or print. The buttons need a script; the list needs none.
import { useHouse, useWords } from './layout.tsx'

const ID = 'recovery-codes'

/** The list of `codes`, and what can be done with it. A script may fill an empty list. */
export function RecoveryCodes(props: { codes: readonly string[] }) {
  const { codes } = useWords()
  return (
    <>
      <ul class="codes" id={ID} aria-label={codes.label}>
        {props.codes.map((code) => (
          <li>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <p class="actions">
        <button type="button" class="quiet" data-copy={ID} data-done={codes.copied} hidden>
          {codes.copy}
        </button>
        <button
          type="button"
          class="quiet"
          data-download={ID}
          data-file={`${useHouse().appName} ${codes.label}.txt`}
          hidden
        >
          {codes.download}
        </button>
        <button type="button" class="quiet" data-print hidden>
          {codes.print}
        </button>
      </p>
      <p class="small muted">{codes.noScript}</p>
    </>
  )
}
