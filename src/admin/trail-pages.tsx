// What happened to a person, in an operator's words, with the ways to the people who did it.
import type { Child } from 'hono/jsx'
import type { AuditRow } from '../audit/tables.ts'
import { Card } from '../pages/card.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import type { Role } from '../users/rules.ts'
import { useLogWords } from './log-word-pages.tsx'
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
        <a href={`${base}/admin/activity?person=${view.person.id}`}>{words.all}</a>
      </p>
    </Card>
  )
}

type Row = { event: AuditRow; doers: PersonView['trail']['doers'] } & Omit<Shown, 'view'>

function Happened({ event, doers, providers, now }: Row) {
  const { roles } = useWords().console
  const { base } = useHouse()
  const words = useLogWords(providers)
  const role = event.meta?.['role']
  const named = typeof role === 'string' && Object.hasOwn(roles, role) ? roles[role as Role] : ''
  const why = [named, words.reason(event)].filter((part) => part !== '').join(' · ')
  const place = words.place(event)
  return (
    <li>
      <p class="head">
        <a href={`${base}/admin/activity/${event.id}`}>
          <strong>{words.event(event.event)}</strong>
        </a>
        <span class="small muted">
          <Time at={event.at} now={now} />
        </span>
      </p>
      {why === '' ? '' : <p class="small">{why}</p>}
      <p class="small muted address">
        <By {...{ event, doers }} />
        {place === '' ? '' : <> · {place}</>}
      </p>
    </li>
  )
}

/** The name of the actor, as a link to their page where it is a person. */
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
