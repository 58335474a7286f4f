// What the console opens with: what needs attention, the figures, and the charts of a month.
import type { Child } from 'hono/jsx'
import type { Day, Figures } from '../figures/read.ts'
import { Card } from '../pages/card.tsx'
import { Chart, type Point } from '../pages/chart.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { Icon } from '../pages/icon.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import { TIMES_USUAL, type Concern } from './attention.ts'
import { Said } from './health-pages.tsx'

/** The overview. `at` in ms. There are no figures where the database lacks a migration. */
export function OverviewPage(props: {
  operator: Operating
  at: number
  figures: Figures | undefined
  concerns: readonly Concern[]
}) {
  const { operator, at, figures, concerns } = props
  const words = useWords().console.overview
  return (
    <ConsolePage section="overview" {...{ operator }} title={words.title} at={at}>
      <Attention concerns={concerns} now={at} />
      {figures === undefined ? (
        ''
      ) : (
        <>
          <Tiles figures={figures} />
          <Charts days={figures.days} />
        </>
      )}
    </ConsolePage>
  )
}

function Attention(props: { concerns: readonly Concern[]; now: number }) {
  const { concerns, now } = props
  const words = useWords().console.overview
  if (concerns.length === 0)
    return (
      <section class="card calm" aria-labelledby="attention-title">
        <Icon name="good" />
        <div>
          <h2 id="attention-title">{words.nothing}</h2>
          <p class="muted small">{words.nothingLead}</p>
        </div>
      </section>
    )
  return (
    <Card id="attention" title={words.attention} state={String(concerns.length)} tone="warn">
      <ul class="concerns">
        {concerns.map((concern) => (
          <li>
            <Icon name="bad" />
            <Told concern={concern} now={now} />
            <Help concern={concern} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** What it is, and below it what is so, and since when. */
function Told(props: { concern: Concern; now: number }) {
  const { concern, now } = props
  const { overview, health } = useWords().console
  const words = overview.concerns
  const number = new Intl.NumberFormat(useHouse().language)
  const told = (title: string, more: Child) => (
    <div>
      <p>
        <strong>{title}</strong>
      </p>
      <p class="small muted">{more}</p>
    </div>
  )
  switch (concern.kind) {
    case 'health':
      return told(health.titles[concern.line.id], <Said line={concern.line} now={now} />)
    case 'unusual':
      return told(
        words.unusual[concern.figure][concern.when](number.format(concern.count)),
        words.usual(number.format(concern.usual), TIMES_USUAL),
      )
    case 'alarm': {
      const { title, says } = words.alarms[concern.event]
      return told(
        title,
        <>
          {says}{' '}
          <span class="where">
            {concern.email === null ? '' : <span class="address">{concern.email}</span>}
            <Time at={concern.at} now={now} />
          </span>
        </>,
      )
    }
  }
}

/** The way to where the help is. */
function Help(props: { concern: Concern }) {
  const { concern } = props
  const { base } = useHouse()
  const words = useWords().console.overview.help
  const link = (path: string, text: string) => <a href={`${base}/admin/${path}`}>{text}</a>
  switch (concern.kind) {
    case 'health':
      if (concern.line.id === 'signing_key') return link('keys', words.keys)
      return concern.line.id.startsWith('mail_') ? link('mail', words.mail) : link('health', words.health)
    case 'unusual':
      return link(`activity?event=${EVENTS[concern.figure]}`, words.events)
    case 'alarm':
      if (concern.event === 'key_revoked') return link('keys', words.keys)
      return concern.subjectId === null
        ? link(`activity?event=${concern.event}`, words.events)
        : link(`people/${concern.subjectId}`, words.person)
  }
}

/** Where the activity shows what a figure counts. */
const EVENTS = {
  sign_in_failures: 'authn_login_fail',
  second_step_failures: 'authn_second_step_fail',
  sign_ins_throttled: 'authn_login_fail_max',
} as const

function Tiles(props: { figures: Figures }) {
  const { at, eventsAt, peopleAt, people, sessionsLive, days } = props.figures
  const { base, language } = useHouse()
  const { console: common } = useWords()
  const words = common.overview
  const number = new Intl.NumberFormat(language)
  const [yesterday, today] = [days.at(-2), days.at(-1)]
  /** How old it is, where it is older than the page. */
  const age = (of: number | null): Child =>
    of === at ? (
      ''
    ) : (
      <p class="small muted">{of === null ? words.notYet : <>{common.asOf(<Time at={of} now={at} />)}</>}</p>
    )
  const tile = (title: string, path: string, value: number | null, of: number | null, more: Child) => (
    <li class="tile">
      <a href={`${base}/admin/${path}`}>{title}</a>
      <p class="figure">{value === null ? '–' : number.format(value)}</p>
      <p class="small muted">{more}</p>
      {age(of)}
    </li>
  )
  const daily = (name: 'sign_ins' | 'sign_in_failures' | 'acts_refused', path: string) =>
    tile(words.today[name], path, today?.[name] ?? 0, eventsAt, words.yesterday(number.format(yesterday?.[name] ?? 0)))
  const states = (['active', 'unverified', 'disabled'] as const).flatMap((status) => {
    const count = people?.by_status[status] ?? 0
    return count === 0 ? [] : [`${number.format(count)} ${words.ofStatus[status]}`.replaceAll(' ', '\u00a0')]
  })
  return (
    <section aria-label={words.figures}>
      <ul class="tiles">
        {tile(words.people, 'people', people?.total ?? null, peopleAt, people === null ? '' : states.join(' · '))}
        {tile(
          words.sessions,
          'sessions',
          sessionsLive,
          peopleAt,
          typeof yesterday?.sessions_live === 'number' ? words.yesterday(number.format(yesterday.sessions_live)) : '',
        )}
        {daily('sign_ins', 'activity?event=authn_login_success')}
        {daily('sign_in_failures', 'activity?event=authn_login_fail')}
        {daily('acts_refused', 'activity?event=authz_fail')}
      </ul>
    </section>
  )
}

function Charts(props: { days: readonly Day[] }) {
  const { days } = props
  const { language } = useHouse()
  const words = useWords().console.overview
  const number = new Intl.NumberFormat(language)
  const label = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const pointsOf = (value: (day: Day) => number | null): Point[] =>
    days.map((day, index) => {
      const isOpen = index === days.length - 1
      return { label: isOpen ? words.todayLabel : label.format(Date.parse(day.day)), value: value(day), isOpen }
    })
  const sum = (value: (day: Day) => number): string =>
    words.inDays(number.format(days.reduce((total, day) => total + value(day), 0)), days.length)
  const bars = (id: string, title: string, value: (day: Day) => number) => (
    <section class="card" id={id}>
      <Chart kind="bars" title={title} note={sum(value)} of={words.day} counts={title} points={pointsOf(value)} />
    </section>
  )
  return (
    <>
      <div>
        <h2>{words.charts}</h2>
        <p class="muted small">{words.chartsLead}</p>
      </div>
      <div class="charts">
        {bars('chart-sign-ins', words.signIns, (day) => day.sign_ins)}
        {bars('chart-failures', words.failures, (day) => day.sign_in_failures)}
        <section class="card" id="chart-sessions">
          <Chart
            kind="line"
            title={words.sessions}
            note={words.atDaysEnd}
            of={words.day}
            counts={words.sessions}
            points={pointsOf((day) => day.sessions_live)}
          />
        </section>
        {bars('chart-sign-ups', words.signUps, (day) => day.sign_ups + day.sign_ups_by_provider)}
      </div>
    </>
  )
}
