// The screens of one's own passkeys: add one, which needs a script; rename and remove one, which don't.
import { Confirm } from '../../pages/confirm.tsx'
import { Page, useAsset, useHouse, useWords } from '../../pages/layout.tsx'
import { WhyPasskeys } from '../../pages/passkey-nudge.tsx'
import { Problems, type Fault } from '../../pages/notice.tsx'
import { useScriptWords } from '../../pages/script-words.ts'
import { EndOthersField, PasskeyNameField } from '../../pages/fields.tsx'

/**
 * What a passkey is, and the button that makes one. `returnTo` is absolute: where it leads on to; `device`: the name it gets without one;
 * `user`: the user handle of whose page it is (WebAuthn 3 §5.4.3), so that no device makes one for somebody else.
 */
export function AddPasskeyPage(props: { returnTo: string; device: string; user: string; problems: readonly Fault[] }) {
  const { returnTo, device, user, problems } = props
  const { passkeys, account } = useWords()
  const { base } = useHouse()
  const words = account.passkey
  return (
    <Page title={words.title} lead={words.lead} foot={<a href={returnTo}>{words.notNow}</a>}>
      <Problems problems={problems} />
      <WhyPasskeys />
      <form id="add" method="post" action={`${base}/account/security/passkeys`} data-base={`${base}/`} data-user={user}>
        <input type="hidden" name="return_to" value={returnTo} />
        <input type="hidden" name="credential" value="" />
        <PasskeyNameField value={device} />
        <button type="submit">{words.make}</button>
        <p id="said" class="small" role="status" data-words={useScriptWords(passkeys.script)}></p>
      </form>
      <noscript>
        <p>{passkeys.noScript}</p>
      </noscript>
      <script src={useAsset('add-passkey')} type="module"></script>
    </Page>
  )
}

/** Asks for another name. */
export function RenamePasskeyPage(props: { id: string; name: string; problems: readonly Fault[] }) {
  const { id, name, problems } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.passkey
  return (
    <Page title={words.renameTitle} foot={<a href={`${base}/account/security`}>{words.cancel}</a>}>
      <Problems problems={problems} ids={{ name: 'passkey-name' }}>
        <form method="post" action={`${base}/account/security/passkeys/${id}/rename`}>
          <PasskeyNameField value={name} />
          <button type="submit">{words.saveName}</button>
        </form>
      </Problems>
    </Page>
  )
}

/** Says what happens if a passkey is removed, and asks. */
export function RemovePasskeyPage(props: { id: string; name: string; problems: readonly Fault[] }) {
  const { id, name, problems } = props
  const { account } = useWords()
  const { base } = useHouse()
  const { removeTitle, removes, remove, keep } = account.passkey
  const path = `${base}/account/security`
  const [first, ...others] = removes
  const happens = [<>{first(<strong>{name}</strong>)}</>, ...others]
  return (
    <Page title={removeTitle}>
      <Problems problems={problems} />
      <Confirm action={`${path}/passkeys/${id}/remove`} button={remove} back={path} {...{ happens, keep }}>
        <EndOthersField />
      </Confirm>
    </Page>
  )
}
