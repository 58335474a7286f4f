// The page of one's own part of the audit log, in a person's words.
import type { OwnEvent } from '../audit/events.ts'
import type { OwnReason } from '../audit/vocabulary.ts'
import { AccountPage } from '../pages/account.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import type { Turned } from '../db/page.ts'
import { placeOf } from '../words/places.ts'
import { useDevice } from './account-pages.tsx'
import type { Happening } from './activity.ts'

/** `providers`: the names of those that are configured, by their ids. `now` in ms. */
type Shown = { providers: Readonly<Record<string, string>>; now: number }

/** A page of what happened, newest first, with the ways to the pages beside it. */
export function ActivityPage(props: Shown & { email: string; name: string | null; page: Turned<Happening> }) {
  const { email, name, page, ...shown } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.activity
  const path = `${base}/account/activity`
  return (
    <AccountPage section="activity" {...{ email, name }} title={words.title} lead={<Lead />}>
      {page.items.length === 0 ? (
        <p class="empty muted">{words.empty}</p>
      ) : (
        <ol class="rows">
          {page.items.map((happening) => (
            <Row {...happening} {...shown} />
          ))}
        </ol>
      )}
      {page.newer === null && page.older === null ? (
        ''
      ) : (
        <nav class="pager" aria-label={words.pages}>
          {page.newer === null ? (
            ''
          ) : (
            <a rel="prev" href={`${path}?after=${page.newer}`}>
              {words.newer}
            </a>
          )}
          {page.older === null ? (
            ''
          ) : (
            <a rel="next" href={`${path}?before=${page.older}`}>
              {words.older}
            </a>
          )}
        </nav>
      )}
    </AccountPage>
  )
}

/** What this is, with the ways to what it advises. */
function Lead() {
  const { account } = useWords()
  const { base } = useHouse()
  return (
    <>
      {account.activity.lead} <a href={`${base}/account/security/password`}>{account.security.password.change}</a>
      {'\u00a0· '}
      <a href={`${base}/account/sessions`}>{account.nav.sessions}</a>
    </>
  )
}

function Row(props: Happening & Shown) {
  const { event, reason, by, provider, userAgent, country, here, at, now, providers } = props
  const { account } = useWords()
  const { language } = useHouse()
  const device = useDevice()
  const words = account.activity
  // The compiler misses no event and no reason of the audit log here.
  const events: Record<OwnEvent, string> = words.events
  const reasons: Record<OwnReason, string> = words.reasons
  const named = provider === undefined ? reason : provider
  const detail =
    reason !== null && Object.hasOwn(reasons, reason)
      ? reasons[reason as OwnReason]
      : Object.hasOwn(providers, named ?? '')
        ? words.with(providers[named ?? ''] ?? '')
        : undefined
  const doer = by === 'self' || by === 'stranger' ? undefined : words.by[by]
  const place = placeOf(country, language)
  const parts = [userAgent === null ? undefined : device(userAgent), place, doer, here ? words.here : undefined]
  return (
    <li>
      <p class="head">
        <strong>{Object.hasOwn(events, event) ? events[event as OwnEvent] : words.other(event)}</strong>
        <span class="small muted">
          <Time at={at} now={now} />
        </span>
      </p>
      {detail === undefined ? '' : <p class="small">{detail}</p>}
      <p class="small muted">{parts.filter((part) => part !== undefined).join(' · ')}</p>
    </li>
  )
}
