// The page of one's own passkeys: `/.well-known/passkey-endpoints` leads browsers and password managers here.
import { EmailField, RememberField } from '../../pages/fields.tsx'
import { Page } from '../../pages/layout.tsx'

/** An empty frame: `passkeys.js` asks who is here, and shows the sign-in or the list. */
export function PasskeysPage() {
  return (
    <Page title="Passkeys">
      <p id="said" role="status"></p>
      <section id="out" hidden>
        <form id="sign-in">
          <p>
            <EmailField autocomplete="username webauthn" required={false} />
          </p>
          <p>
            <RememberField />
          </p>
          <button>Sign in with a passkey</button>
        </form>
      </section>
      <section id="in" hidden>
        <p>A passkey signs you in with your device, without a password.</p>
        <div id="list"></div>
        <button id="add">Add a passkey</button>
        <pre id="codes"></pre>
      </section>
      <dialog id="ask">
        <form method="dialog">
          <p>
            <label>
              <span></span> <input name="value" />
            </label>
          </p>
          <button>Continue</button>
        </form>
      </dialog>
      <noscript>
        <p>Passkeys need JavaScript.</p>
      </noscript>
      <script src="passkeys.js" type="module"></script>
    </Page>
  )
}
