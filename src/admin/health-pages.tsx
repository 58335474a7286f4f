// The console's page of how the Worker is.
import type { Child } from 'hono/jsx'
import type { Setting } from '../config/settings.ts'
import { Badge } from '../pages/badge.tsx'
import { Button } from '../pages/button.tsx'
import { Card } from '../pages/card.tsx'
import { Coded } from '../pages/coded.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Table } from '../pages/table.tsx'
import { exact, relative } from '../pages/time.tsx'
import type { HealthName } from '../words/health.ts'
import { lineOf, worstOf, type HealthLine } from './health-lines.ts'

const TONES = { good: 'good', warn: 'warn', bad: 'bad' } as const
const GROUPS: Record<'database' | 'work' | 'bindings' | 'settings' | 'deep', readonly HealthName[]> = {
  database: ['database', 'migrations', 'clock'],
  work: ['signing_key', 'mail_waiting', 'mail_failed', 'audit_sink'],
  bindings: ['hasher', 'flood_limit', 'email_binding'],
  settings: ['environment', 'auth_secret', 'mail_driver', 'unknown_vars', 'version'],
  deep: ['guard', 'hash'],
}

/** All lines by their groups, what is set, and the way to try what only trying shows. */
export function HealthPage(props: {
  operator: Operating
  lines: readonly HealthLine[]
  settings: readonly Setting[]
  now: number
}) {
  const { operator, lines, settings, now } = props
  const { health: words } = useWords().console
  const { base } = useHouse()
  const worst = worstOf(lines)
  const isDeep = lineOf(lines, 'guard') !== undefined
  const groups = isDeep ? (['deep', 'database', 'work', 'bindings', 'settings'] as const) : SHALLOW
  return (
    <ConsolePage section="health" {...{ operator }} title={words.title} lead={words.lead} at={now}>
      <p class="verdict">
        <Badge tone={TONES[worst]}>{words.states[worst]}</Badge> {words.whole[worst]}
      </p>
      {groups.map((group) => {
        const own = lines.filter(({ id }) => GROUPS[group].includes(id))
        return own.length === 0 ? '' : <Group {...{ group, now }} lines={own} />
      })}
      {lineOf(lines, 'clock') === undefined ? <p class="muted">{words.unread}</p> : ''}
      {isDeep ? (
        ''
      ) : (
        <Card id="deep" title={words.deep.title} lead={words.deep.lead}>
          <p>
            <Button look="quiet" href={`${base}/admin/health?deep=1`}>
              {words.deep.button}
            </Button>
          </p>
        </Card>
      )}
      <Settings {...{ settings }} />
    </ConsolePage>
  )
}

const SHALLOW = ['database', 'work', 'bindings', 'settings'] as const

function Group(props: { group: keyof typeof GROUPS; lines: readonly HealthLine[]; now: number }) {
  const { group, lines, now } = props
  const { health: words } = useWords().console
  return (
    <Card id={group} title={words.groups[group]}>
      <ul class="rows">
        {lines.map((line) => (
          <Line {...{ line, now }} />
        ))}
      </ul>
    </Card>
  )
}

function Line({ line, now }: { line: HealthLine; now: number }) {
  const { health: words } = useWords().console
  const { todo } = useSaid(now)(line)
  return (
    <li>
      <p class="head">
        <strong>{words.titles[line.id]}</strong>
        <Badge tone={TONES[line.state]}>{words.states[line.state]}</Badge>
      </p>
      <p class="small">
        <Said {...{ line, now }} />
      </p>
      {todo === undefined ? (
        ''
      ) : (
        <p class="small muted">
          {words.todo} <Coded text={todo} />
        </p>
      )}
    </li>
  )
}

/** What a line says, in a sentence. `now` in ms. */
export function Said({ line, now }: { line: HealthLine; now: number }) {
  return (
    <Timed at={timeOf(line)}>
      <Coded text={useSaid(now)(line).says} />
    </Timed>
  )
}

/** The time that a line speaks of. */
function timeOf(line: HealthLine): string | null {
  if (line.id === 'clock') return line.last_run_at
  if (line.id === 'signing_key') return line.rotates_at
  if (line.id === 'audit_sink') return line.waiting_since
  return line.id === 'version' ? line.uploaded_at : null
}

/** A sentence about a time, with the exact one on hover. */
function Timed(props: { at: string | null; children?: Child }) {
  const { at, children } = props
  const { language } = useHouse()
  if (at === null || Number.isNaN(Date.parse(at))) return <>{children}</>
  return (
    <time datetime={new Date(at).toISOString()} title={exact(Date.parse(at), language)}>
      {children}
    </time>
  )
}

/** What a line says in the language of the page. */
function useSaid(now: number): (line: HealthLine) => { says: string; todo?: string } {
  const { lines } = useWords().console.health
  const { language } = useHouse()
  const ago = (at: string | null): string | undefined =>
    at === null || Number.isNaN(Date.parse(at)) ? undefined : relative(Date.parse(at), now, language)
  const list = (names: readonly string[]): string =>
    new Intl.ListFormat(language, { type: 'conjunction' }).format(names.map((name) => `\`${name}\``))
  const size = (bytes: number): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 }).format(bytes / 1e6)
  return (line) => {
    switch (line.id) {
      case 'database':
        return lines.database({ size: size(line.bytes), large: line.state !== 'good' })
      case 'migrations':
        return lines.migrations({
          applied: line.applied,
          missing: list(line.missing),
          unknown: list(line.unknown),
        })
      case 'clock':
        return lines.clock({ at: ago(line.last_run_at), late: line.late, failed: line.failed.join(', ') })
      case 'signing_key':
        return lines.signing_key({ problem: isDue(line, now) ? 'due' : line.problem, due: ago(line.rotates_at) })
      case 'unknown_vars':
        return lines.unknown_vars({ named: list(line.names) })
      case 'version':
        return lines.version({
          library: line.library,
          worker: line.worker_id ?? undefined,
          uploaded: ago(line.uploaded_at),
        })
      case 'auth_secret':
        return lines.auth_secret(line)
      case 'mail_driver':
        return lines.mail_driver(line)
      case 'mail_waiting':
        return lines.mail_waiting(line)
      case 'mail_failed':
        return lines.mail_failed(line)
      case 'audit_sink':
        return lines.audit_sink({
          sink: line.sink,
          waiting: ago(line.waiting_since),
          failure: line.failure ?? '',
          attempts: line.attempts,
        })
      case 'hasher':
        return lines.hasher(line)
      case 'flood_limit':
        return lines.flood_limit(line)
      case 'email_binding':
        return lines.email_binding(line)
      case 'environment':
        return lines.environment(line)
      case 'guard':
        return lines.guard(line)
      case 'hash':
        return lines.hash(line)
    }
  }
}

/** Which vars and secrets are set, and the values of vars. */
function Settings({ settings }: { settings: readonly Setting[] }) {
  const { settings: words } = useWords().console.health
  return (
    <Card id="vars" title={words.title} lead={words.lead}>
      <Table
        caption={`${words.title}: ${words.name}, ${words.value}`}
        columns={[{ title: words.name }, { title: words.value }]}
        rows={settings.map(({ name, secret, set, value }) => [
          <code>{name}</code>,
          set ? (
            value === null ? (
              <Badge tone="good">{words.set}</Badge>
            ) : (
              <code class="long">{value}</code>
            )
          ) : (
            <span class="muted">{secret ? words.secret : words.unset}</span>
          ),
        ])}
      />
    </Card>
  )
}

/** Whether the key that signs is due, but not so long that somebody should look. */
const isDue = ({ problem, rotates_at }: Extract<HealthLine, { id: 'signing_key' }>, now: number): boolean =>
  problem === 'none' && rotates_at !== null && Date.parse(rotates_at) <= now
