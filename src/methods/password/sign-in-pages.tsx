// The page on which people sign in: a password, and below it every other way that they may have. Without a script, but for passkeys.
import { EmailField, PasswordField, RememberField } from '../../pages/fields.tsx'
import { HumanCheck } from '../../pages/human-check.tsx'
import { Page, useAsset, useHouse, useWords } from '../../pages/layout.tsx'
import { Notice, Problems, type Fault } from '../../pages/notice.tsx'
import { onwardQuery, type Onward } from '../../pages/onward.ts'
import { ProviderMark } from '../../pages/provider-mark.tsx'
import { useScriptWords } from '../../pages/script-words.ts'
import type { ProviderKind } from '../../config/provider-kinds.ts'
import type { NoticeCode } from '../../words/account.ts'

/** `others`: where else people sign in, by name; `staying` has them remembered there. `notice`: what was done just before. */
export function SignInPage(
  props: Onward & {
    others: readonly { kind: ProviderKind; name: string; href: string; staying: string }[]
    problems?: readonly Fault[]
    notice?: NoticeCode | undefined
    /** The site key of the widget, where a proof of being human is asked for. */
    humanKey?: string | undefined
  },
) {
  const { returnTo, email, hint, remember = false, problems = [], notice, humanKey } = props
  const { signIn, account } = useWords()
  return (
    <Page title={signIn.title} foot={<SignUpLink {...{ returnTo, remember, hint }} />}>
      {notice === undefined ? (
        ''
      ) : (
        <Notice kind="good">
          <p>{account.done[notice]}</p>
        </Notice>
      )}
      <Problems problems={problems}>
        <form method="post" action="sign-in">
          <input type="hidden" name="return_to" value={returnTo} />
          <EmailField value={email} autocomplete="username webauthn" />
          <PasswordField which="current" />
          <p class="forgot">
            <a href={`forgot-password${onwardQuery({ returnTo, hint })}`}>{signIn.forgotten}</a>
          </p>
          <RememberField ticked={remember} />
          {humanKey === undefined ? '' : <HumanCheck siteKey={humanKey} />}
          <button type="submit">{signIn.button}</button>
        </form>
      </Problems>
      <p class="or">{signIn.or}</p>
      <OtherWays {...props} />
    </Page>
  )
}

function OtherWays(props: Parameters<typeof SignInPage>[0]) {
  const { returnTo, remember = false, hint, others } = props
  const { signIn, passkeys, entry } = useWords()
  return (
    <div class="ways">
      <button
        type="button"
        id="passkey"
        class="quiet"
        data-base={`${useHouse().base}/`}
        data-onward={returnTo}
        aria-describedby="passkey-said"
      >
        {passkeys.signIn}
      </button>
      <p id="passkey-said" class="small said" role="status" data-words={useScriptWords(entry.passkey)}></p>
      <p>
        <a class="button quiet" href={`sign-in/mailed_code${onwardQuery({ returnTo, remember, hint })}`}>
          {entry.byCode}
        </a>
      </p>
      {others.map(({ kind, name, href, staying }) => (
        <p>
          <a class="button quiet unticked" href={href}>
            <ProviderMark kind={kind} />
            {signIn.by(name)}
          </a>
          <a class="button quiet ticked" href={staying}>
            <ProviderMark kind={kind} />
            {signIn.byStaying(name)}
          </a>
        </p>
      ))}
      <script src={useAsset('sign-in')} type="module"></script>
    </div>
  )
}

function SignUpLink(props: Onward) {
  const { signIn } = useWords()
  if (!useHouse().signUpIsOpen) return <></>
  return (
    <>
      {signIn.isNew} <a href={`sign-up${onwardQuery(props)}`}>{signIn.create}</a>
    </>
  )
}
