// The audit log as a table of the console, with its filter, and one event of it.
import type { Child } from 'hono/jsx'
import { Badge } from '../pages/badge.tsx'
import { Button } from '../pages/button.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'
import { Empty, Pager, Table } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import { FilterForm, type Filtered } from './log-form-pages.tsx'
import { useLogWords } from './log-word-pages.tsx'
import type { LogPage } from './log.ts'
import type { LogRow } from './log-store.ts'

/** `providers`: the names of those that are configured, by their ids. `now` in ms. */
type Shown = { operator: Operating; providers: Readonly<Record<string, string>>; now: number }

const PATH = '/admin/activity'

/** A page of the log. `filtered` is what was asked for, as it was typed. */
export function LogPage(props: Shown & { page: LogPage; filtered: Filtered }) {
  const { operator, providers, page, filtered, now } = props
  const { base } = useHouse()
  const words = useWords().console.activity
  const turned = (edge: 'before' | 'after', id: string | null): string | undefined =>
    id === null ? undefined : `${base}${PATH}?${queryOf({ ...filtered.typed, [edge]: id })}`
  const isFiltered = Object.keys(filtered.typed).some((name) => name !== 'limit')
  return (
    <ConsolePage section="activity" {...{ operator }} title={words.title} lead={words.lead} at={now}>
      <FilterForm {...filtered} isFiltered={isFiltered} />
      {isUnknown(filtered, page) ? <Notice kind="plain">{words.nobody}</Notice> : ''}
      {page.items.length > 0 ? (
        <LogTable rows={page.items} {...{ providers, now }} />
      ) : isFiltered || filtered.isTurned ? (
        <Empty title={page.looked === undefined ? words.noneFound : words.noneYet} lead={words.noneFoundLead} />
      ) : (
        <Empty title={words.empty} lead={words.emptyLead} />
      )}
      {page.looked === undefined ? '' : <p class="small muted">{words.looked(page.looked)}</p>}
      {page.newer === null && page.older === null ? (
        ''
      ) : (
        <Pager list={words.title} newer={turned('after', page.newer)} older={turned('before', page.older)} />
      )}
      {filtered.isTurned ? (
        <p class="small">
          <a href={`${base}${PATH}?${queryOf(filtered.typed)}`}>{words.newest}</a>
        </p>
      ) : (
        ''
      )}
      <p class="acts">
        <Button look="quiet" href={`${base}${PATH}/events.ndjson?${queryOf(filtered.typed, ['limit'])}`}>
          {words.file}
        </Button>
        <span class="small muted">{words.fileHint}</span>
      </p>
    </ConsolePage>
  )
}

/** The page where what was typed can't be looked for: nothing was read. */
export function RefusedLogPage(props: { operator: Operating; filtered: Filtered }) {
  const { operator, filtered } = props
  const words = useWords().console.activity
  return (
    <ConsolePage section="activity" {...{ operator }} title={words.title} lead={words.lead}>
      <FilterForm {...filtered} isFiltered />
    </ConsolePage>
  )
}

/** Whether the filter names an address that nobody has. */
function isUnknown({ typed }: Filtered, { subject, actor }: LogPage): boolean {
  const names = (text: string | undefined, found: LogPage['subject']): boolean =>
    text?.includes('@') === true && found === undefined
  return names(typed['person'], subject) || names(typed['actor'], actor)
}

/** The query of a link, with an id or without what it isn't to repeat. */
function queryOf(typed: Readonly<Record<string, string>>, without: readonly string[] = []): string {
  return new URLSearchParams(Object.entries(typed).filter(([name]) => !without.includes(name))).toString()
}

function LogTable(props: { rows: readonly LogRow[]; providers: Shown['providers']; now: number }) {
  const { rows, providers, now } = props
  const { base } = useHouse()
  const { columns, title } = useWords().console.activity
  const say = useLogWords(providers)
  return (
    <Table
      caption={title}
      columns={(['what', 'when', 'who', 'whom', 'why', 'where', 'details'] as const).map((name) => ({
        title: columns[name],
        // A phone has room for three; the page of the event has them all.
        isMinor: !['what', 'when', 'whom'].includes(name),
      }))}
      rows={rows.map((row) => [
        <>
          {row.outcome === 'failure' ? <Failed /> : ''}
          <a href={`${base}${PATH}/${row.id}`}>{say.event(row.event)}</a>
        </>,
        <Time at={row.at} now={now} />,
        <Actor {...row} />,
        <Person id={row.subjectId} email={row.subjectEmail} />,
        say.reason(row),
        say.place(row),
        <code class="small">{say.details(row)}</code>,
      ])}
    />
  )
}

/** Marks what was refused or failed: in words to a screen reader, too. */
function Failed() {
  return (
    <>
      <Badge tone="bad">
        <span aria-hidden="true">!</span>
        <span class="unseen">{useWords().console.activity.outcomes.failure}</span>
      </Badge>{' '}
    </>
  )
}

/** A person, by the address that they have now, else by their id. */
function Person(props: { id: string | null; email: string | null }) {
  const { id, email } = props
  const { base } = useHouse()
  if (id === null) return <span class="muted">–</span>
  return <a href={`${base}/admin/people/${id}`}>{email ?? <code>{id}</code>}</a>
}

function Actor({ actorId, subjectId, actorEmail }: LogRow) {
  const { self, stranger, doors } = useWords().console.activity
  if (actorId === null) return <span class="muted">{stranger}</span>
  if (actorId === subjectId) return <>{self}</>
  if (Object.hasOwn(doors, actorId)) return <>{doors[actorId as keyof typeof doors]}</>
  return <Person id={actorId} email={actorEmail} />
}

/** One event, with all that was written of it. */
export function EventPage(props: Shown & { row: LogRow }) {
  const { operator, providers, row, now } = props
  const { base } = useHouse()
  const words = useWords().console.activity
  const say = useLogWords(providers)
  const { columns, one } = words
  const facts: readonly (readonly [string, Child])[] = [
    [
      columns.when,
      <>
        <Time at={row.at} now={now} /> · <code>{new Date(row.at).toISOString()}</code>
      </>,
    ],
    [one.outcome, row.outcome === 'failure' ? words.outcomes.failure : words.outcomes.success],
    [columns.why, say.reason(row)],
    [columns.who, <Actor {...row} />],
    [columns.whom, <Person id={row.subjectId} email={row.subjectEmail} />],
    [columns.where, say.place(row)],
    [one.address, row.ip],
    [one.country, row.country],
    [one.program, row.userAgent],
    ...Object.entries(row.meta ?? {}).map(([name, value]) => [name, String(value)] as const),
    [one.session, row.sessionId],
    [one.request, row.requestId],
    [one.id, row.id],
  ]
  const links: readonly (readonly [string, Record<string, string> | undefined])[] = [
    [one.person, row.subjectId === null ? undefined : { person: row.subjectId }],
    [one.actor, say.isSomebody(row.actorId) ? { actor: row.actorId ?? '' } : undefined],
    [one.kind, say.isKnown(row.event) ? { event: row.event } : undefined],
    [one.around, { until: new Date(row.at + 1).toISOString() }],
  ]
  return (
    <ConsolePage section="activity" {...{ operator }} title={say.event(row.event)} lead={<code>{row.event}</code>}>
      <p class="small">
        <a href={`${base}${PATH}`}>{one.back}</a>
      </p>
      <div class="card">
        <dl class="facts">
          {facts.map(([name, value]) =>
            value === null || value === '' ? (
              ''
            ) : (
              <>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </>
            ),
          )}
        </dl>
      </div>
      <ul class="small">
        {links.map(([text, query]) =>
          query === undefined ? (
            ''
          ) : (
            <li>
              <a href={`${base}${PATH}?${queryOf(query)}`}>{text}</a>
            </li>
          ),
        )}
      </ul>
    </ConsolePage>
  )
}
