// The page of one's own sessions.
import { AccountPage } from '../pages/account.tsx'
import { Device } from '../pages/device.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import { programOf } from '../mail/origin.ts'
import type { Session } from '../sessions/session.ts'
import type { NoticeCode } from '../words/account.ts'

/** What every page of the account shows: the person, and what was done just before. */
type Seen = { email: string; name: string | null; notice?: NoticeCode | undefined }

/** The live sessions, this one marked; `older` is the cursor of the next page, `now` in ms. */
export function SessionsPage(props: Seen & { sessions: readonly Session[]; older: string | null; now: number }) {
  const { email, name, notice, sessions, older, now } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.sessions
  const others = sessions.filter(({ current }) => !current)
  return (
    <AccountPage section="sessions" {...{ email, name, notice }} title={words.title} lead={words.lead}>
      <ul class="rows">
        {sessions.map((session) => (
          <SessionRow session={session} now={now} />
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

function SessionRow({ session, now }: { session: Session; now: number }) {
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.sessions
  const device = useDevice()(session.user_agent)
  return (
    <li class="beside">
      <Device name={device} country={session.country} isCurrent={session.current}>
        <>{words.lastUsed(<Time at={Date.parse(session.last_used_at)} now={now} />)}</>
        {' · '}
        <>{words.signedIn(<Time at={Date.parse(session.created_at)} now={now} />)}</>
      </Device>
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

/** Names the device of a user agent, in the language of the page. */
export function useDevice(): (userAgent: string | null) => string {
  const { device } = useWords().account
  return (userAgent) => {
    const { browser, system } = programOf(userAgent)
    if (browser === undefined) return system ?? device.unknown
    return system === undefined ? browser : device.on(browser, system)
  }
}
