// The screen of one's own password: change it by the current one, or set a first one.
import { PasswordField } from '../../pages/fields.tsx'
import { Page, useHouse, useWords } from '../../pages/layout.tsx'
import { Problems, type Fault } from '../../pages/notice.tsx'

/** `problems`: each stands beside its field; what is without one stands above. */
export function ChangePasswordPage(props: { email: string; hasPassword: boolean; problems: readonly Fault[] }) {
  const { email, hasPassword, problems } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.password
  return (
    <Page
      title={hasPassword ? words.title : words.firstTitle}
      lead={hasPassword ? words.lead : words.firstLead}
      foot={
        <span class="acts">
          {hasPassword ? <a href={`${base}/forgot-password`}>{words.forgotten}</a> : ''}
          <a href={`${base}/account/security`}>{words.cancel}</a>
        </span>
      }
    >
      <Problems problems={problems} ids={{ current_password: 'password', new_password: 'new-password' }}>
        <form method="post" action={`${base}/account/security/password`}>
          {hasPassword ? (
            <PasswordField which="current" name="current_password" label={words.current} username={email} />
          ) : (
            ''
          )}
          <PasswordField which="new" name="new_password" username={hasPassword ? undefined : email} />
          <p class="small muted">{words.endsOthers}</p>
          <button type="submit">{hasPassword ? words.button : words.firstButton}</button>
        </form>
      </Problems>
    </Page>
  )
}
