// What happened to a person, in an operator's words, with the ways to the people who did it.
import type { Child } from 'hono/jsx'
import { useDevice } from '../accounts/account-pages.tsx'
import type { AuditRow } from '../audit/tables.ts'
import { Card } from '../pages/card.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import { placeOf } from '../words/places.ts'
import type { PersonView } from './person.ts'

type Shown = { view: PersonView; providers: Readonly<Record<string, string>>; now: number }

/** The newest events about a person, and the way to all of them. */
export function Trail(props: Shown) {
  const { view, providers, now } = props
  const { trail: words } = useWords().console.person
  const { base } = useHouse()
  const { events, doers } = view.trail
  return (
    <Card id="trail" icon="list" title={words.title} lead={words.lead}>
      {events.length === 0 ? (
        <p class="muted">{words.none}</p>
      ) : (
        <ol class="rows">
          {events.map((event) => (
            <Happened event={event} {...{ doers, providers, now }} />
          ))}
        </ol>
      )}
      <p>
        <a href={`${base}/admin/activity?subject_id=${view.person.id}`}>{words.all}</a>
      </p>
    </Card>
  )
}

type Row = { event: AuditRow; doers: PersonView['trail']['doers'] } & Omit<Shown, 'view'>

function Happened({ event, doers, providers, now }: Row) {
  const { language } = useHouse()
  const device = useDevice()
  const { title, detail } = useEvent()(event, providers)
  const { userAgent, country, ip } = event
  const where = [userAgent === null ? undefined : device(userAgent), placeOf(country, language), ip ?? undefined]
  return (
    <li>
      <p class="head">
        <strong>{title}</strong>
        <span class="small muted">
          <Time at={event.at} now={now} />
        </span>
      </p>
      {detail === undefined ? '' : <p class="small">{detail}</p>}
      <p class="small muted address">
        <By {...{ event, doers }} />
        {where
          .filter((part) => part !== undefined)
          .map((part) => (
            <> · {part}</>
          ))}
      </p>
    </li>
  )
}

/** Who did it, with the way to their page where they are a person. */
function By({ event, doers }: Pick<Row, 'event' | 'doers'>): Child {
  const { by, byPerson } = useWords().console.person.trail
  const { base } = useHouse()
  const { actorId, subjectId } = event
  if (actorId === null) return by.stranger
  if (actorId === subjectId) return by.self
  if (isNamed(actorId)) return by[actorId]
  const doer = doers.find(({ id }) => id === actorId)
  if (doer === undefined) return by.gone
  return <>{byPerson(<a href={`${base}/admin/people/${doer.id}`}>{doer.name ?? doer.email}</a>)}</>
}

const NAMED = ['operator', 'sibling', 'clock', 'provider'] as const
const isNamed = (actorId: string): actorId is (typeof NAMED)[number] => NAMED.some((named) => named === actorId)

/** Says what an event is, and by what or why. */
function useEvent(): (event: AuditRow, providers: Readonly<Record<string, string>>) => Said {
  const { account, console: common } = useWords()
  const { trail } = common.person
  const events: Record<string, string> = { ...account.activity.events, ...trail.events }
  const reasons: Record<string, string> = { ...account.activity.reasons, ...trail.reasons }
  const textOf = (from: Record<string, string>, key: string | null): string | undefined =>
    key !== null && Object.hasOwn(from, key) ? from[key] : undefined
  return ({ event, reason, meta }, providers) => {
    const provider = typeof meta?.['provider'] === 'string' ? meta['provider'] : reason
    const role = textOf(common.roles, typeof meta?.['role'] === 'string' ? meta['role'] : null)
    const why = textOf(reasons, reason) ?? textOf(providers, provider)
    const detail = [role, why].filter((part) => part !== undefined).join(' · ')
    return {
      title: textOf(events, event) ?? account.activity.other(event),
      detail: detail === '' ? undefined : detail,
    }
  }
}

type Said = { title: string; detail: string | undefined }
