// The pages by which somebody deletes their account: what will happen, and that it has.
import { AccountPage } from '../pages/account.tsx'
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
      <ul>
        {words.happens.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
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
      <form method="post" action={`${base}/account/delete`}>
        <div class="actions">
          <button type="submit" class="danger">
            {words.button}
          </button>
          <a class="button quiet" href={`${base}/account`}>
            {words.keep}
          </a>
        </div>
      </form>
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
