// The pages of one's own account: profile and sessions.
import { AccountPage } from '../pages/account.tsx'
import { NameField } from '../pages/fields.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Problems, type Fault } from '../pages/notice.tsx'
import { describeProgram, timeOf } from '../mail/origin.ts'
import type { Session } from '../sessions/session.ts'
import type { NoticeCode } from '../words/words.ts'

/** What every page of the account shows: the person's address, and what was done just before. */
type Seen = { email: string; notice?: NoticeCode | undefined }

/** The name, to be changed, and the address. */
export function ProfilePage(props: Seen & { name: string | null; problems: readonly Fault[] }) {
  const { email, notice, name, problems } = props
  const { account } = useWords()
  const { base } = useHouse()
  return (
    <AccountPage section="profile" {...{ email, notice }} title={account.profile.title} lead={account.profile.lead}>
      <Problems problems={problems} />
      <form method="post" action={`${base}/account/name`}>
        <NameField value={name ?? undefined} />
        <button type="submit">{account.profile.save}</button>
      </form>
      <h2>{account.profile.address}</h2>
      <p>
        <strong>{email}</strong>
      </p>
      <p class="small muted">{account.profile.changeLater}</p>
    </AccountPage>
  )
}

/** The live sessions, this one marked; `older` is the cursor of the next page. */
export function SessionsPage(props: Seen & { sessions: readonly Session[]; older: string | null }) {
  const { email, notice, sessions, older } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.sessions
  const others = sessions.filter(({ current }) => !current)
  return (
    <AccountPage section="sessions" {...{ email, notice }} title={words.title} lead={words.lead}>
      <ul class="rows">
        {sessions.map((session) => (
          <SessionRow session={session} />
        ))}
      </ul>
      {others.length === 0 ? (
        <p class="muted">{words.noOthers}</p>
      ) : (
        <form method="post" action={`${base}/account/sessions/others`}>
          <button type="submit" class="danger">
            {words.endOthers}
          </button>
        </form>
      )}
      {older === null ? (
        ''
      ) : (
        <p>
          <a href={`${base}/account/sessions?cursor=${older}`}>{words.older}</a>
        </p>
      )}
    </AccountPage>
  )
}

function SessionRow({ session }: { session: Session }) {
  const { account } = useWords()
  const { base, language } = useHouse()
  const words = account.sessions
  const device = describeProgram(session.user_agent, language)
  const when = (text: string): string => timeOf(Date.parse(text), language)
  return (
    <li>
      <p class="head">
        <strong>{device}</strong>
        {session.current ? <span class="badge">{words.current}</span> : ''}
      </p>
      <p class="small muted">
        {[
          placeOf(session.country, language),
          words.lastUsed(when(session.last_used_at)),
          words.signedIn(when(session.created_at)),
        ]
          .filter((part) => part !== undefined)
          .join(' · ')}
      </p>
      {session.current ? (
        ''
      ) : (
        <form method="post" action={`${base}/account/sessions/end`}>
          <input type="hidden" name="id" value={session.id} />
          <button type="submit" class="quiet" aria-label={words.endNamed(device)}>
            {words.end}
          </button>
        </form>
      )}
    </li>
  )
}

/** A country by its name, from the two letters that the edge gives; `undefined` for none, and for codes that name none. */
function placeOf(country: string | null, language: string): string | undefined {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return undefined
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(country)
}
