// What is so of an app: its secrets, without the secrets, and what it was told of ended sessions.
import type { ShownSecret as SecretOfApp } from '../clients/shown.ts'
import { Badge } from '../pages/badge.tsx'
import { Card } from '../pages/card.tsx'
import { useWords } from '../pages/layout.tsx'
import { Table } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import type { DeliveryRow } from './app-store.ts'
import type { AppView } from './view-apps.ts'

/** A secret that was made just before: shown once. */
export function ShownSecret({ secret }: { secret: string }) {
  const { page } = useWords().console.apps
  return (
    <section class="card once" aria-labelledby="once-title">
      <h2 id="once-title">{page.shown.title}</h2>
      <p class="muted">{page.shown.lead}</p>
      <p class="key" id="client-secret">
        <span class="unseen">{page.shown.label}: </span>
        <code>{secret}</code>
      </p>
      <p>
        <button type="button" data-copy="client-secret" data-done={page.copied} hidden>
          {page.copy}
        </button>
      </p>
    </section>
  )
}

/** The secrets that count: since when there is each, and until when. */
export function Secrets({ view: { client }, now }: { view: AppView; now: number }) {
  const { secrets: words } = useWords().console.apps.page
  const { token_endpoint_auth_method: method, jwks_uri: keys, secrets } = client
  if (method === 'none')
    return (
      <Card id="secrets" icon="lock" title={words.title}>
        <p class="muted">{words.none}</p>
      </Card>
    )
  if (method === 'private_key_jwt')
    return (
      <Card id="secrets" icon="key" title={words.title}>
        <p class="muted">
          {keys === null ? (
            words.noKeys
          ) : (
            <>
              {words.keys} <code class="address">{keys}</code>
            </>
          )}
        </p>
      </Card>
    )
  return (
    <Card id="secrets" icon="lock" title={words.title} lead={words.lead}>
      <ul class="rows">
        {secrets.map((secret) => (
          <Secret {...{ secret, now }} />
        ))}
      </ul>
    </Card>
  )
}

function Secret({ secret, now }: { secret: SecretOfApp; now: number }) {
  const { secrets: words } = useWords().console.apps.page
  const { created_at: made, expires_at: end } = secret
  return (
    <li class="beside">
      <p>
        {words.made(<Time at={Date.parse(made)} now={now} />)}
        {end === null ? (
          ''
        ) : (
          <span class="small muted line">{words.ends(<Time at={Date.parse(end)} now={now} />)}</span>
        )}
      </p>
      <Badge tone={end === null ? 'good' : 'warn'}>{end === null ? words.current : words.old}</Badge>
    </li>
  )
}

/** What became of telling it of an ended session. */
const stateOf = ({ deliveredAt, nextAttemptAt }: DeliveryRow): 'sent' | 'waiting' | 'givenUp' =>
  deliveredAt !== null ? 'sent' : nextAttemptAt === null ? 'givenUp' : 'waiting'
const TONES = { sent: 'good', waiting: 'warn', givenUp: 'bad' } as const

/** What it was told of ended sessions, newest first. */
export function Deliveries({ view: { client, deliveries }, now }: { view: AppView; now: number }) {
  const { deliveries: words } = useWords().console.apps.page
  if (!client.grant_types.some((grant) => grant !== 'client_credentials')) return <></>
  const hears = client.backchannel_logout_uri !== null
  return (
    <Card
      id="deliveries"
      icon="mail"
      title={words.title}
      lead={hears || deliveries.length > 0 ? words.lead : undefined}
    >
      {deliveries.length === 0 ? (
        <p class="muted">{hears ? words.none : words.off}</p>
      ) : (
        <Table
          caption={words.title}
          columns={[
            { title: words.columns.state },
            { title: words.columns.answer },
            { title: words.columns.attempts, isNumber: true },
            { title: words.columns.when, isMinor: true },
          ]}
          rows={deliveries.map((row) => [
            <Badge tone={TONES[stateOf(row)]}>{words.states[stateOf(row)]}</Badge>,
            row.outcome === null ? <span class="muted">{words.noAnswer}</span> : <code>{row.outcome}</code>,
            row.attempts,
            <Time at={row.deliveredAt ?? row.nextAttemptAt ?? row.createdAt} now={now} />,
          ])}
        />
      )}
    </Card>
  )
}
