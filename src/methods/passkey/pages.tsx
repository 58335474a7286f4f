// The page that signs in with a passkey, for links and password managers that know it.
import { EmailField, RememberField } from '../../pages/fields.tsx'
import { Page, useAsset, useHouse, useWords } from '../../pages/layout.tsx'
import { useScriptWords } from '../../pages/script-words.ts'

/** Its script offers the passkeys of this browser. `returnTo` is absolute: where the sign-in leads on to. */
export function PasskeysPage(props: { returnTo: string }) {
  const { passkeys } = useWords()
  return (
    <Page title={passkeys.signIn} lead={passkeys.lead}>
      <p id="said" role="status" data-words={useScriptWords(passkeys.script)}></p>
      <form id="sign-in" data-base={`${useHouse().base}/`} data-onward={props.returnTo}>
        <EmailField autocomplete="username webauthn" required={false} />
        <RememberField />
        <button>{passkeys.signIn}</button>
      </form>
      <noscript>
        <p>{passkeys.noScript}</p>
      </noscript>
      <script src={useAsset('passkeys')} type="module"></script>
    </Page>
  )
}
