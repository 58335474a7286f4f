// Every component in every state on one page (`/dev/pages`), so that one look tells what a change did. It knows nobody: all that it shows
// is made up here.
import type { Child } from 'hono/jsx'
import { PROVIDER_KINDS, PROVIDER_NATURES } from '../config/provider-kinds.ts'
import { AppMark, Scopes, Unchecked } from './app.tsx'
import { Avatar } from './avatar.tsx'
import { Badge } from './badge.tsx'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import { Chart, type Point } from './chart.tsx'
import { Confirm } from './confirm.tsx'
import { Device } from './device.tsx'
import { CodeField, EmailField, NameField, PasswordField, RecoveryCodeField, RememberField } from './fields.tsx'
import { Page, useHouse, useWords } from './layout.tsx'
import { Notice, Problems } from './notice.tsx'
import { ProviderMark } from './provider-mark.tsx'
import { Empty, Pager, Table } from './table.tsx'
import { Time } from './time.tsx'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
const PEOPLE = [
  { name: 'Ada Lovelace', email: 'ada@example.com', tone: 'good', sessions: 3, ago: 4 * MINUTE },
  { name: null, email: 'grace.hopper.with.a.long.address@example.com', tone: 'warn', sessions: 0, ago: 3 * DAY },
  { name: 'Zoë', email: 'zoe@example.com', tone: 'bad', sessions: 12, ago: 400 * DAY },
] as const
/** A picture of one colour. */
const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAIAAAAmkwkpAAAAEElEQVR42mPgr86BIwbiOACKMw9ht+uxuAAAAABJRU5ErkJggg=='
const APPS = [
  { name: 'Team Wiki', logo: PICTURE },
  { name: 'Notes', logo: undefined },
] as const
const COUNTS = [3, 8, 5, 12, 19, 2, 0]
const TONES = ['good', 'bad', 'warn', 'plain'] as const

/** The page. `now` in ms; `path` is its own, which its forms post to, and which answers them by itself. */
export function Showcase(props: { now: number; path: string }) {
  const { now, path } = props
  const { showcase } = useWords()
  return (
    <Page title={showcase.title} lead={showcase.lead} wide>
      <Forms path={path} />
      <Words />
      <Things now={now} />
      <Part name="confirm">
        <Confirm action={path} happens={showcase.happens} button={showcase.confirm} back={path} />
      </Part>
      <Charts now={now} />
    </Page>
  )
}

function Part(props: { name: keyof ReturnType<typeof useWords>['showcase']['parts']; children?: Child }) {
  return (
    <section class="part stack">
      <h2>{useWords().showcase.parts[props.name]}</h2>
      {props.children}
    </section>
  )
}

function Forms(props: { path: string }) {
  const { showcase, common, signIn } = useWords()
  return (
    <>
      <Part name="fields">
        <form method="post" action={props.path}>
          <NameField value="Ada Lovelace" />
          <EmailField value="ada@example.com" />
          <PasswordField which="current" />
          <PasswordField which="new" />
          <CodeField label={common.code} hint={showcase.hint} value="123 456" />
          <RecoveryCodeField label={common.code} />
          <RememberField ticked />
        </form>
      </Part>
      <Part name="buttons">
        <p class="acts">
          <Button>{signIn.button}</Button>
          <Button look="quiet">{common.goOn}</Button>
          <Button look="danger">{showcase.danger}</Button>
          <Button isOff>{showcase.off}</Button>
          <Button look="quiet" href="#">
            {showcase.linkButton}
          </Button>
        </p>
      </Part>
      <Part name="marks">
        <p class="acts">
          {PROVIDER_KINDS.map((kind) => (
            <Button look="quiet" href="#">
              <ProviderMark kind={kind} />
              {signIn.by(PROVIDER_NATURES[kind].name)}
            </Button>
          ))}
        </p>
      </Part>
    </>
  )
}

function Words() {
  const { showcase } = useWords()
  return (
    <>
      <Part name="notices">
        {(['good', 'bad', 'plain'] as const).map((kind) => (
          <Notice kind={kind}>
            <p>{showcase.notices[kind]}</p>
          </Notice>
        ))}
      </Part>
      <Part name="summary">
        <Problems problems={[{ code: 'wrong_password' }]} />
        <Problems problems={[{ code: 'not_an_address' }, { code: 'too_short' }, { code: 'no_digit' }]} />
      </Part>
      <Part name="badges">
        <p class="acts">
          {TONES.map((tone) => (
            <Badge tone={tone}>{showcase.tones[tone]}</Badge>
          ))}
        </p>
      </Part>
      <Part name="card">
        <Card
          id="card"
          icon="key"
          title={showcase.card}
          lead={showcase.cardLead}
          state={showcase.tones.good}
          tone="good"
        >
          <Button look="quiet">{useWords().account.passkey.remove}</Button>
        </Card>
      </Part>
    </>
  )
}

function Things(props: { now: number }) {
  const { now } = props
  const { showcase } = useWords()
  return (
    <>
      <Part name="people">
        <p class="acts">
          {PEOPLE.map(({ name, email }) => (
            <span class="acts">
              <Avatar name={name} email={email} /> {name ?? email}
            </span>
          ))}
        </p>
      </Part>
      <Part name="apps">
        <p class="acts">
          {APPS.map(({ name, logo }) => (
            <span class="acts">
              <AppMark {...{ name, logo }} /> {name}
            </span>
          ))}
        </p>
        <Scopes own={['openid', 'email', 'offline_access']} apis={[{ name: APPS[1].name, says: [showcase.lead] }]} />
        <Unchecked isUnknown />
      </Part>
      <Part name="devices">
        <Device name="Chrome on Windows" country="DE" isCurrent>
          <Time at={now} now={now} />
        </Device>
        <Device name="Safari on iOS" country="JP">
          <Time at={now - 3 * DAY} now={now} />
        </Device>
        <Device name="curl" country={null} />
      </Part>
      <Part name="times">
        <ul>
          {[0, -42_000, -5 * MINUTE, 60 * MINUTE, -DAY, -9 * DAY, -70 * DAY, -800 * DAY].map((distance) => (
            <li>
              <Time at={now + distance} now={now} />
            </li>
          ))}
        </ul>
      </Part>
      <Part name="table">
        <Table
          caption={showcase.parts.table}
          columns={[
            { title: showcase.person },
            { title: showcase.state },
            { title: showcase.sessions, isNumber: true },
            { title: showcase.seen, isNumber: true },
          ]}
          rows={PEOPLE.map(({ email, tone, sessions, ago }) => [
            <a href="#">{email}</a>,
            <Badge tone={tone}>{showcase.tones[tone]}</Badge>,
            sessions,
            <Time at={now - ago} now={now} />,
          ])}
        />
        <Pager list={showcase.person} newer="#" older="#" />
        <Pager list={showcase.sessions} newer={undefined} older="#" />
        <Pager list={showcase.state} newer={undefined} older={undefined} />
      </Part>
      <Part name="empty">
        <Empty title={showcase.empty} lead={showcase.emptyLead}>
          <Button look="quiet" href="#">
            {showcase.emptyAct}
          </Button>
        </Empty>
      </Part>
    </>
  )
}

function Charts(props: { now: number }) {
  const { showcase } = useWords()
  const { language } = useHouse()
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', timeZone: 'UTC' })
  const points = (values: readonly number[]): Point[] =>
    values.map((value, index) => ({ label: day.format(props.now - (values.length - 1 - index) * DAY), value }))
  const named = { of: showcase.day, counts: showcase.signIns }
  return (
    <>
      <Part name="bars">
        <Chart kind="bars" title={showcase.signIns} {...named} points={points(COUNTS)} />
        <Chart kind="bars" title={showcase.empty} {...named} points={[]} />
      </Part>
      <Part name="line">
        <Chart
          kind="line"
          title={showcase.parts.line}
          {...named}
          points={points(COUNTS.flatMap((count) => [count, count * 40, count * 90, 700]))}
        />
      </Part>
    </>
  )
}
