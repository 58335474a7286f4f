// The pages by which somebody deletes their account: what will happen, and that it has.
import { AccountPage } from '../pages/account.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { LeadOn, type App } from '../pages/lead-on.tsx'
import { Notice } from '../pages/notice.tsx'
import { Time } from '../pages/time.tsx'
import type { Profile } from './profile.ts'

/** Says what a deletion does, and asks. `isLast`: it was refused, because nobody else could appoint administrators. */
export function DeletePage(props: Profile & { now: number; isLast?: boolean }) {
  const { email, name, waysBack, now, isLast = false } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.deletion
  const { happens, button, keep } = words
  const [latest] = waysBack.toSorted((one, other) => other.until - one.until)
  return (
    <AccountPage section="profile" {...{ email, name }} title={words.title} lead={words.lead}>
      {isLast ? (
        <Notice kind="bad">
          <p>{words.lastAdministrator}</p>
        </Notice>
      ) : (
        ''
      )}
      <p>{words.asks(<strong class="address">{email}</strong>)}</p>
      <Confirm action={`${base}/account/delete`} back={`${base}/account`} {...{ happens, button, keep }}>
        {latest === undefined ? (
          <p>{words.final}</p>
        ) : (
          <Notice kind="plain">
            <p>
              {words.later(<strong class="address">{latest.email}</strong>)}{' '}
              {words.laterUntil(<Time at={latest.until} now={now} />)}
            </p>
          </Notice>
        )}
      </Confirm>
    </AccountPage>
  )
}

/** The account is gone, and nobody is signed in any more. */
export function Deleted(props: { app: App | undefined }) {
  const { account } = useWords()
  return (
    <Page title={account.deletion.doneTitle} lead={account.deletion.done}>
      <LeadOn app={props.app} />
    </Page>
  )
}
