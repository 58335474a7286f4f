// The console's pages of the signing keys, and of what can be done about them.
import { Badge } from '../pages/badge.tsx'
import { Button } from '../pages/button.tsx'
import { Card } from '../pages/card.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'
import { Empty, Table } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import type { ShownKey } from '../tokens/key-list.ts'
import type { NoticeCode } from '../words/account.ts'

const TONES = { signs: 'good', published: 'plain', retiring: 'plain', sealed: 'warn' } as const
/** Enough of a thumbprint to tell keys apart; the whole one stands in its title. */
const SHOWN = 12

type Seen = { operator: Operating; keys: readonly ShownKey[]; now: number }

/** What can be done about the key that signs: it is due, its successor waits, or it can be rotated. */
type Rotation = 'none' | 'due' | 'published' | 'possible'

/** Whether the key that signs can be rotated now. */
function rotationOf(keys: readonly ShownKey[], now: number): Rotation {
  const signs = keys.find(({ state }) => state === 'signs')
  if (signs === undefined) return 'none'
  if (signs.retires_at !== null || keys.some(({ state }) => state === 'published')) return 'published'
  return Date.parse(signs.rotates_at) <= now ? 'due' : 'possible'
}

/** All keys. `mayAct`: whether the operator may rotate and kill them. */
export function KeysPage(props: Seen & { mayAct: boolean; notice?: NoticeCode | undefined }) {
  const { operator, keys, now, mayAct, notice } = props
  const { console: common, account } = useWords()
  const { base } = useHouse()
  const words = common.keys
  const rotation = rotationOf(keys, now)
  return (
    <ConsolePage
      section="keys"
      {...{ operator }}
      title={words.title}
      lead={words.lead}
      at={now}
      notice={notice === undefined ? undefined : account.done[notice]}
    >
      {keys.length === 0 ? (
        <Empty {...words.empty} />
      ) : (
        <>
          <p>
            <Next {...{ keys, now }} />
          </p>
          <Table
            caption={words.title}
            columns={[
              words.columns.key,
              words.columns.state,
              words.columns.age,
              words.columns.until,
              words.columns.secret,
            ].map((title) => ({ title }))}
            rows={keys.map((key) => [
              <code title={key.kid}>{key.kid.slice(0, SHOWN)}…</code>,
              <Badge tone={TONES[key.state]}>{words.states[key.state]}</Badge>,
              <Time at={Date.parse(key.created_at)} now={now} />,
              <Until shown={key} now={now} />,
              <>
                {words.secrets[key.secret.is]} <code class="muted">{key.secret.id}</code>
              </>,
            ])}
          />
        </>
      )}
      <Card id="acts" title={words.actsTitle}>
        {mayAct ? (
          <ul class="rows">
            <li class="beside">
              <div>
                <p>
                  <strong>{words.rotate.title}</strong>
                </p>
                <p class="small muted">
                  {rotation === 'due'
                    ? words.alreadyDue
                    : rotation === 'published'
                      ? words.alreadyPublished
                      : rotation === 'none'
                        ? words.empty.lead
                        : words.rotate.lead}
                </p>
              </div>
              {rotation === 'possible' ? (
                <Button look="quiet" href={`${base}/admin/keys/rotate`}>
                  {words.rotate.button}
                </Button>
              ) : (
                ''
              )}
            </li>
            <li class="beside">
              <div>
                <p>
                  <strong>{words.compromised.title}</strong>
                </p>
                <p class="small muted">{keys.length === 0 ? words.empty.title : words.compromised.lead}</p>
              </div>
              {keys.length === 0 ? (
                ''
              ) : (
                <Button look="danger" href={`${base}/admin/keys/compromised`}>
                  {words.compromised.button}
                </Button>
              )}
            </li>
          </ul>
        ) : (
          <p class="muted">{words.notYours}</p>
        )}
      </Card>
    </ConsolePage>
  )
}

/** What happens next, in a sentence. */
function Next({ keys, now }: Pick<Seen, 'keys' | 'now'>) {
  const { next } = useWords().console.keys
  const signs = keys.find(({ state }) => state === 'signs')
  const published = keys.find(({ state }) => state === 'published')
  const time = (at: string) => <Time at={Date.parse(at)} now={now} />
  if (signs === undefined) return <>{next.sealed}</>
  if (published !== undefined) return <>{next.published(time(published.active_from))}</>
  return Date.parse(signs.rotates_at) <= now ? <>{next.due}</> : <>{next.rotates(time(signs.rotates_at))}</>
}

/** When a key's state ends or changes. */
function Until({ shown, now }: { shown: ShownKey; now: number }) {
  const { until } = useWords().console.keys
  const time = (at: string) => <Time at={Date.parse(at)} now={now} />
  if (shown.state === 'published') return <>{until.signs(time(shown.active_from))}</>
  if (shown.expires_at !== null) return <>{until.expires(time(shown.expires_at))}</>
  return Date.parse(shown.rotates_at) <= now ? <>{until.due}</> : <>{until.rotates(time(shown.rotates_at))}</>
}

/** Asks whether to rotate the key that signs. `changed`: somebody else did something meanwhile. `lead` is in words ("60 minutes"). */
export function RotatePage(props: Seen & { lead: string; changed?: boolean }) {
  const { operator, keys, now, lead, changed = false } = props
  const { keys: words } = useWords().console
  const { base } = useHouse()
  const rotation = rotationOf(keys, now)
  const kid = keys.find(({ state }) => state === 'signs')?.kid ?? ''
  return (
    <ConsolePage section="keys" {...{ operator }} title={words.rotate.title} lead={words.rotate.lead} at={now}>
      {changed ? <Changed /> : ''}
      {rotation === 'possible' ? (
        <>
          <KeyList keys={keys.filter((key) => key.kid === kid)} />
          <Confirm
            action={`${base}/admin/keys/rotate`}
            look="main"
            happens={words.rotate.happens(lead)}
            button={words.rotate.button}
            back={`${base}/admin/keys`}
            hidden={{ kid }}
          />
        </>
      ) : (
        <Back
          text={
            rotation === 'due'
              ? words.alreadyDue
              : rotation === 'published'
                ? words.alreadyPublished
                : words.empty.title
          }
        />
      )}
    </ConsolePage>
  )
}

/** Asks whether to kill all keys. `seconds`: how long other Workers may still take them. */
export function CompromisedPage(props: Seen & { seconds: number; changed?: boolean }) {
  const { operator, keys, now, seconds, changed = false } = props
  const { keys: words } = useWords().console
  const { base } = useHouse()
  return (
    <ConsolePage
      section="keys"
      {...{ operator }}
      title={words.compromised.title}
      lead={words.compromised.lead}
      at={now}
    >
      {changed ? <Changed /> : ''}
      {keys.length === 0 ? (
        <Back text={words.empty.title} />
      ) : (
        <>
          <KeyList keys={keys} />
          <Confirm
            action={`${base}/admin/keys/compromised`}
            happens={words.compromised.happens(seconds)}
            button={words.compromised.button}
            back={`${base}/admin/keys`}
            hidden={{ kids: keys.map(({ kid }) => kid).join(' ') }}
          />
        </>
      )}
    </ConsolePage>
  )
}

function KeyList({ keys }: { keys: readonly ShownKey[] }) {
  const { states } = useWords().console.keys
  return (
    <ul class="kids">
      {keys.map(({ kid, state }) => (
        <li>
          <code class="long">{kid}</code> <Badge tone={TONES[state]}>{states[state]}</Badge>
        </li>
      ))}
    </ul>
  )
}

function Changed() {
  const [title, text] = useWords().problems.changed_meanwhile
  return (
    <Notice kind="bad" takesFocus>
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
    </Notice>
  )
}

/** In place of a form that has nothing to do: why, and the way back. */
function Back({ text }: { text: string }) {
  const { keys } = useWords().console
  const { base } = useHouse()
  return (
    <>
      <p>{text}</p>
      <p>
        <Button look="quiet" href={`${base}/admin/keys`}>
          {keys.title}
        </Button>
      </p>
    </>
  )
}
