// The people, as a table of the console, and what an export of them holds.
import type { Turned } from '../db/page.ts'
import { Badge } from '../pages/badge.tsx'
import { Button } from '../pages/button.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { Choice, FilterForm, SearchField } from '../pages/filters.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Problems } from '../pages/notice.tsx'
import { Empty, Pager, Table } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import type { Told } from '../gate/told.ts'
import { ROLES, STATUSES } from '../users/rules.ts'
import { EXPORT_FORMATS } from './export-users.ts'
import { queryOf, SEARCHES, type Chosen, type PeopleAsked, type SearchBy } from './people-asked.ts'
import { Done } from './person-pages.tsx'
import type { AdminUser } from './user.ts'

const LIMITS = [20, 50, 100]
const PATH = '/admin/people'

/** A list of people, as it was asked for, and what came of it. `by`: what was searched in the end. `now` in ms. */
type Shown = {
  operator: Operating
  asked: PeopleAsked
  page: Turned<AdminUser> | undefined
  by: SearchBy | undefined
  /** What was done to a person just before. */
  told?: Told | undefined
  now: number
}

/** A page of the directory, with its filters. */
export function PeoplePage(props: Shown) {
  const { operator, asked, page, by, told, now } = props
  const { console: common } = useWords()
  const { base } = useHouse()
  const words = common.people
  const { chosen } = asked
  const { query } = chosen
  const lead = page === undefined || by === undefined ? words.lead : words.leads[by](query)
  const isSome = page !== undefined && page.items.length > 0
  return (
    <ConsolePage
      section="people"
      {...{ operator }}
      title={words.title}
      lead={lead}
      at={now}
      notice={told && <Done {...told} />}
      acts={
        <>
          {isSome ? (
            <Button look="quiet" href={`${base}${PATH}/export${queryOf(listOf(chosen, by))}`}>
              {words.load}
            </Button>
          ) : (
            ''
          )}
          <Button href={`${base}${PATH}/new`}>{words.invite}</Button>
        </>
      }
    >
      <Filters {...{ chosen }} by={by ?? chosen.by} />
      {isSome ? <People {...{ chosen, page, by, now }} /> : <Nobody {...{ asked, by }} />}
    </ConsolePage>
  )
}

/** A choice as the address of its list, page for page: what was searched in the end is named. */
const listOf = (chosen: Chosen, by: SearchBy | undefined): Chosen => ({ ...chosen, by: by ?? chosen.by })

function Filters(props: { chosen: Chosen; by: SearchBy | undefined }) {
  const { chosen, by } = props
  const { console: common } = useWords()
  const { base } = useHouse()
  const words = common.people
  return (
    <FilterForm path={PATH} label={words.filters}>
      <SearchField label={words.text} value={chosen.query} below="searched" />
      <Choice name="by" label={words.by} values={SEARCHES} textOf={(one) => words.searches[one]} chosen={by} />
      <Choice
        name="role"
        label={words.role}
        any={words.anyRole}
        values={ROLES}
        textOf={(one) => common.roles[one]}
        chosen={chosen.role}
      />
      <Choice
        name="status"
        label={words.status}
        any={words.anyStatus}
        values={STATUSES}
        textOf={(one) => common.statuses[one]}
        chosen={chosen.status}
      />
      <Choice
        class="rows-of"
        name="limit"
        label={words.perPage}
        values={[...new Set([...LIMITS, chosen.limit])].toSorted((a, b) => a - b)}
        textOf={String}
        chosen={chosen.limit}
      />
      <Button look="quiet">{words.show}</Button>
      <p class="hint" id="searched">
        {words.searched}{' '}
        {queryOf({ ...chosen, limit: 20, by: undefined }) === '' ? '' : <a href={`${base}${PATH}`}>{words.clear}</a>}
      </p>
    </FilterForm>
  )
}

function People(props: { chosen: Chosen; page: Turned<AdminUser>; by: SearchBy | undefined; now: number }) {
  const { chosen, page, by, now } = props
  const { console: common } = useWords()
  const { base } = useHouse()
  const words = common.people
  const time = (at: string) => <Time at={Date.parse(at)} now={now} />
  const beside = (turn: 'before' | 'after', cursor: string | null) =>
    cursor === null ? undefined : `${base}${PATH}${queryOf(listOf(chosen, by), { [turn]: cursor })}`
  const isWhole = page.newer === null && page.older === null
  return (
    <>
      <Table
        caption={words.title}
        columns={[
          { title: words.person },
          { title: words.name, isMinor: by !== 'name' },
          { title: words.role, isMinor: true },
          { title: words.status, isMinor: by === 'name' },
          { title: words.created, isMinor: true },
          { title: words.lastSignIn, isMinor: true },
        ]}
        rows={page.items.map((user) => [
          <a href={`${base}${PATH}/${user.id}`} title={user.email}>
            {user.email}
          </a>,
          user.name === null ? '' : <span title={user.name}>{user.name}</span>,
          user.role === 'USER' ? common.roles.USER : <Badge tone="plain">{common.roles[user.role]}</Badge>,
          <State {...{ user }} />,
          time(user.created_at),
          user.last_login_at === null ? <span class="muted">{words.never}</span> : time(user.last_login_at),
        ])}
      />
      {isWhole ? (
        <p class="small muted">{words.count(page.items.length)}</p>
      ) : (
        <Pager
          list={words.title}
          newer={beside('after', page.newer)}
          older={beside('before', page.older)}
          {...(by !== undefined && { words: { newer: words.back, older: words.on } })}
        />
      )}
    </>
  )
}

function State(props: { user: AdminUser }) {
  const { disabled, email_verified } = props.user
  const { statuses } = useWords().console
  if (disabled) return <Badge tone="bad">{statuses.disabled}</Badge>
  return email_verified ? <>{statuses.active}</> : <Badge tone="warn">{statuses.unverified}</Badge>
}

/** Where nobody is: why, and what may find somebody. */
function Nobody(props: { asked: PeopleAsked; by: SearchBy | undefined }) {
  const { asked, by } = props
  const { chosen } = asked
  const { base } = useHouse()
  const words = useWords().console.people
  if (asked.kind === 'wrong' && asked.code !== undefined) return <Problems problems={[{ code: asked.code }]} />
  const everybody = (
    <Button look="quiet" href={`${base}${PATH}`}>
      {words.clear}
    </Button>
  )
  if (asked.kind === 'wrong')
    return (
      <Empty title={words.wrong} lead={words.wrongLead}>
        {everybody}
      </Empty>
    )
  if (asked.kind === 'id')
    return (
      <Empty title={words.nobodyById(asked.id)} lead={words.searched}>
        {everybody}
      </Empty>
    )
  const isBoth = asked.otherwise !== undefined
  const other = by === 'name' ? 'address' : 'name'
  if (by !== undefined)
    return (
      <Empty title={words.nobody[isBoth ? 'both' : by](chosen.query)} lead={words.noneLead}>
        <p class="acts">
          {isBoth ? (
            ''
          ) : (
            <Button look="quiet" href={`${base}${PATH}${queryOf({ ...chosen, by: other })}`}>
              {by === 'name' ? words.tryAddress(chosen.query) : words.tryName(chosen.query)}
            </Button>
          )}
          {everybody}
        </p>
      </Empty>
    )
  const isOfKind = chosen.role !== undefined || chosen.status !== undefined
  return (
    <Empty title={isOfKind ? words.nobodyOfKind : words.nobodyHere} lead={words.noneLead}>
      {everybody}
    </Empty>
  )
}

/** What an export of a list holds. Its form answers with the file. */
export function ExportPage(props: { operator: Operating; chosen: Chosen; by: SearchBy | undefined; now: number }) {
  const { operator, chosen, by, now } = props
  const { console: common } = useWords()
  const { base } = useHouse()
  const words = common.load
  const { people } = common
  const list = queryOf(listOf(chosen, by))
  const parts = [
    chosen.query === '' ? undefined : people.leads[by ?? 'address'](chosen.query).replace(/\.$/, ''),
    chosen.role && common.roles[chosen.role],
    chosen.status && common.statuses[chosen.status],
  ].filter((part) => part !== undefined)
  return (
    <ConsolePage section="people" {...{ operator }} title={words.title} lead={words.lead} at={now}>
      <form method="post" action={`${base}${PATH}/export${list}`} class="card narrow" data-again="">
        <p>
          <strong>{parts.length === 0 ? words.everybody : `${words.narrowed} ${parts.join(' · ')}.`}</strong>
        </p>
        <ul>
          {words.holds.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
        <fieldset>
          <legend>{words.format}</legend>
          {EXPORT_FORMATS.map((format) => (
            <label class="tick">
              <input type="radio" id={format} name="format" value={format} checked={format === 'csv'} />{' '}
              {words.formats[format]}
            </label>
          ))}
        </fieldset>
        <p class="acts">
          <Button>{words.button}</Button>
          <Button look="quiet" href={`${base}${PATH}${list}`}>
            {words.back}
          </Button>
        </p>
      </form>
    </ConsolePage>
  )
}
