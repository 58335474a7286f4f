// Everybody's sessions, as a table of the console, and the page that ends one.
import { useDevice } from '../accounts/account-pages.tsx'
import type { Turned } from '../db/page.ts'
import type { Told } from '../gate/told.ts'
import { Badge } from '../pages/badge.tsx'
import { Button } from '../pages/button.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { DeviceIcon } from '../pages/device.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Empty, Pager, Table } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import type { HeldPage, HeldSession } from '../sessions/everybody.ts'
import type { Role } from '../users/rules.ts'
import { placeOf } from '../words/places.ts'
import { Done } from './person-pages.tsx'
import { refusalOf } from './rules.ts'
import { fullNameOf } from './user.ts'

const PATH = '/admin/sessions'
const LIMIT = 20
type Who = Operating & { role: Role }

/** A page of them. `now` in ms. */
export function HeldSessionsPage(props: {
  operator: Who
  page: Turned<HeldSession>
  wanted: HeldPage | undefined
  /** What was done just before. */
  told: Told | undefined
  now: number
}) {
  const { operator, page, wanted, told, now } = props
  const { userId, limit = LIMIT } = wanted ?? {}
  const { console: common } = useWords()
  const { base, language } = useHouse()
  const device = useDevice()
  const words = common.sessions
  const time = (at: string) => <Time at={Date.parse(at)} now={now} />
  const beside = (turn: 'before' | 'after', cursor: string | null): string | undefined => {
    if (cursor === null) return undefined
    const named = new URLSearchParams(limit === LIMIT ? {} : { limit: String(limit) })
    if (userId !== undefined) named.set('user_id', userId)
    named.set(turn, cursor)
    return `${base}${PATH}?${named.toString()}`
  }
  return (
    <ConsolePage
      section="sessions"
      {...{ operator }}
      title={words.title}
      lead={
        userId === undefined ? (
          <>
            {words.lead} {words.ofOne(<a href={`${base}/admin/people`}>{words.ofOneLink}</a>)}
          </>
        ) : (
          <>
            {words.leadOfOne(<a href={`${base}/admin/people/${userId}`}>{page.items[0]?.user.email ?? userId}</a>)}{' '}
            <a href={`${base}${PATH}`}>{words.all}</a>
          </>
        )
      }
      at={now}
      notice={told && <Done {...told} />}
    >
      {page.items.length === 0 ? (
        <Empty title={words.empty} lead={words.emptyLead}>
          <Button look="quiet" href={`${base}${PATH}`}>
            {words.all}
          </Button>
        </Empty>
      ) : (
        <>
          <Table
            caption={words.title}
            columns={[
              { title: common.people.person },
              { title: words.device },
              { title: words.place, isMinor: true },
              { title: words.signedIn, isMinor: true },
              { title: words.lastUsed, isMinor: true },
              { title: words.act },
            ]}
            rows={page.items.map((session) => {
              const { user } = session
              const name = device(session.user_agent)
              return [
                <a href={`${base}/admin/people/${user.id}`} title={user.email}>
                  {user.email}
                </a>,
                <span class="named" title={session.user_agent ?? undefined}>
                  <DeviceIcon {...{ name }} /> {name}{' '}
                  {session.impersonator_id === undefined ? (
                    ''
                  ) : (
                    <Badge tone="warn">{common.person.sessions.acting}</Badge>
                  )}
                </span>,
                <span title={session.ip ?? undefined}>{placeOf(session.country, language) ?? ''}</span>,
                time(session.created_at),
                time(session.last_used_at),
                session.current ? (
                  <Badge tone="good">{words.current}</Badge>
                ) : refusalOf('help', operator.role, user.role) === undefined ? (
                  <a
                    href={`${base}${PATH}/${session.id}/end${userId === undefined ? '' : '?from=person'}`}
                    aria-label={words.endNamed(name, user.email)}
                  >
                    {words.end}
                  </a>
                ) : (
                  <span class="muted">{words.superOnly}</span>
                ),
              ]
            })}
          />
          {page.newer === null && page.older === null ? (
            ''
          ) : (
            <Pager
              list={words.title}
              newer={beside('after', page.newer)}
              older={beside('before', page.older)}
              {...(userId === undefined && { words })}
            />
          )}
        </>
      )}
    </ConsolePage>
  )
}

/** Where it leads when the session has ended: to everybody's sessions, or to its person. */
export type EndFrom = 'sessions' | 'person'

/** Asks whether to end a session; says that there is none where it has ended. `now` in ms. */
export function EndSessionPage(props: { operator: Who; session: HeldSession | undefined; from: EndFrom; now: number }) {
  const { operator, session, from, now } = props
  const { base, language } = useHouse()
  const { console: common } = useWords()
  const device = useDevice()
  const words = common.sessions
  if (session === undefined)
    return (
      <ConsolePage section="sessions" {...{ operator }} title={words.goneTitle} lead={words.gone} at={now}>
        <p class="acts">
          <Button look="quiet" href={`${base}${PATH}`}>
            {words.all}
          </Button>
        </p>
      </ConsolePage>
    )
  const { user } = session
  const back = from === 'person' ? `${base}/admin/people/${user.id}` : `${base}${PATH}`
  const time = (at: string) => <Time at={Date.parse(at)} now={now} />
  return (
    <ConsolePage section="sessions" {...{ operator }} title={words.endTitle} at={now}>
      <div class="card narrow">
        <p>
          <strong>
            {words.whose(fullNameOf(user), device(session.user_agent), placeOf(session.country, language) ?? undefined)}
          </strong>
        </p>
        <p class="small muted">
          {words.signedIn}: {time(session.created_at)} · {words.lastUsed}: {time(session.last_used_at)}
          {session.ip === null ? '' : ` · ${session.ip}`}
        </p>
        {refusalOf('help', operator.role, user.role) === undefined ? (
          <Confirm
            action={`${base}${PATH}/${session.id}/end`}
            happens={words.happens}
            button={words.button}
            back={back}
            hidden={{ user: user.id, from }}
          />
        ) : (
          <p>{words.superOnlyWhy}</p>
        )}
      </div>
    </ConsolePage>
  )
}
