// The page of one's own passkeys: `/.well-known/passkey-endpoints` leads browsers and password managers here.
import { EmailField, RememberField } from '../../pages/fields.tsx'
import { Page, useAsset, useWords } from '../../pages/layout.tsx'
import { useScriptWords } from '../../pages/script-words.ts'

/** An empty frame: its script asks who is here, and shows the sign-in or the list. `returnTo` is absolute: where a sign-in leads on to. */
export function PasskeysPage(props: { returnTo: string | undefined }) {
  const { passkeys, common } = useWords()
  return (
    <Page title={passkeys.title}>
      <p id="said" role="status" data-words={useScriptWords(passkeys.script)}></p>
      <section id="out" data-onward={props.returnTo} hidden>
        <form id="sign-in">
          <EmailField autocomplete="username webauthn" required={false} />
          <RememberField />
          <button>{passkeys.signIn}</button>
        </form>
      </section>
      <section id="in" class="stack" hidden>
        <p>{passkeys.lead}</p>
        <ul id="list" class="rows"></ul>
        <button id="add">{passkeys.add}</button>
        <pre id="codes" hidden></pre>
        {props.returnTo === undefined ? (
          ''
        ) : (
          <p>
            <a class="button quiet" href={props.returnTo}>
              {common.goOn}
            </a>
          </p>
        )}
      </section>
      <dialog id="ask" aria-labelledby="ask-label">
        <form method="dialog">
          <label class="field">
            <span id="ask-label"></span>
            <input id="ask-value" name="value" />
          </label>
          <button>{common.goOn}</button>
        </form>
      </dialog>
      <noscript>
        <p>{passkeys.noScript}</p>
      </noscript>
      <script src={useAsset('passkeys')} type="module"></script>
    </Page>
  )
}
