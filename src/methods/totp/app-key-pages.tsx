// What a new authenticator app reads: a QR code, a link for an app on this very device, and the key in Base32, folded away.
import type { Child } from 'hono/jsx'
import { useWords } from '../../pages/layout.tsx'

/** `svg` is the QR code of `uri`; `secret` is the key as it is shown, in groups or not. */
export function AppKey(props: { secret: string; uri: string; svg: Child }) {
  const { secret, uri, svg } = props
  const { account, codes } = useWords()
  const words = account.app
  return (
    <>
      <p>{words.scan}</p>
      <div class="qr" role="img" aria-label={words.qr}>
        {svg}
      </div>
      <p class="small">
        <a href={uri}>{words.here}</a>
      </p>
      <details>
        <summary>{words.byKey}</summary>
        <p class="small muted">{words.keyLead}</p>
        <p class="key" id="secret">
          <code>{secret}</code>
        </p>
        <p>
          <button type="button" class="quiet" data-copy="secret" data-done={codes.copied} hidden>
            {codes.copy}
          </button>
        </p>
      </details>
    </>
  )
}
