// The page of one's own passkeys: `/.well-known/passkey-endpoints` leads browsers and password managers here.
import { EmailField, RememberField } from '../../pages/fields.tsx'
import { Page, useAsset } from '../../pages/layout.tsx'

/** An empty frame: `passkeys.js` asks who is here, and shows the sign-in or the list. */
export function PasskeysPage() {
  return (
    <Page title="Passkeys">
      <p id="said" role="status"></p>
      <section id="out" hidden>
        <form id="sign-in">
          <EmailField autocomplete="username webauthn" required={false} />
          <RememberField />
          <button>Sign in with a passkey</button>
        </form>
      </section>
      <section id="in" class="stack" hidden>
        <p>A passkey signs you in with your device, without a password.</p>
        <ul id="list" class="rows"></ul>
        <button id="add">Add a passkey</button>
        <pre id="codes" hidden></pre>
      </section>
      <dialog id="ask">
        <form method="dialog">
          <label class="field">
            <span id="ask-label"></span>
            <input id="ask-value" name="value" />
          </label>
          <button>Continue</button>
        </form>
      </dialog>
      <noscript>
        <p>Passkeys need JavaScript.</p>
      </noscript>
      <script src={useAsset('passkeys')} type="module"></script>
    </Page>
  )
}
