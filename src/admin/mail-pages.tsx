// The console's pages of the outbox. No page shows what a mail says to its person: no code, no link.
import { sayCount, type OutboxState } from '../mail/outbox-state.ts'
import { MAIL_STATES, type MailState, type OutboxMail } from '../mail/outbox.ts'
import { outlasts } from '../mail/failures.ts'
import type { Turned } from '../db/page.ts'
import { Badge } from '../pages/badge.tsx'
import { Button } from '../pages/button.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'
import { Empty, Pager, Table } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import type { MailKind } from '../words/mails.ts'
import type { NoticeCode } from '../words/account.ts'

const TONES = { waiting: 'warn', sending: 'plain', sent: 'good', failed: 'bad' } as const

type Seen = { operator: Operating; now: number }

/** A kind of mail as people know it; one that this version doesn't know by its name. */
function useKind(): (kind: string) => string {
  const words = useWords().console.mail
  return (kind) => {
    if (kind === 'none') return words.noMail
    return Object.hasOwn(words.kinds, kind) ? words.kinds[kind as MailKind] : kind
  }
}

/** A page of the outbox, newest first. `state` leaves out all others; `limit` is kept by the links where it was asked for. */
export function MailPage(
  props: Seen & {
    page: Turned<OutboxMail>
    outbox: OutboxState
    state: MailState | undefined
    limit: number | undefined
    notice?: NoticeCode | undefined
  },
) {
  const { operator, page, outbox, state, limit, now, notice } = props
  const { console: common, account } = useWords()
  const { base } = useHouse()
  const words = common.mail
  const kindOf = useKind()
  const path = `${base}/admin/mail`
  const at = (query: Record<string, string | undefined>): string => {
    const asked = { state, limit: limit === undefined ? undefined : String(limit), ...query }
    const given = Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
    return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
  }
  const { newer, older } = page
  return (
    <ConsolePage
      section="mail"
      {...{ operator }}
      title={words.title}
      lead={words.lead}
      at={now}
      notice={notice === undefined ? undefined : account.done[notice]}
    >
      <Outbox {...{ outbox }} />
      <nav class="picks" aria-label={words.filter}>
        {[undefined, ...MAIL_STATES].map((other) => (
          <a href={at({ state: other })} aria-current={other === state ? 'page' : undefined}>
            {other === undefined ? words.all : words.states[other]}
          </a>
        ))}
      </nav>
      {page.items.length === 0 ? (
        <Empty {...words.empty[state ?? 'all']} />
      ) : (
        <Table
          caption={words.title}
          columns={[
            { title: words.columns.mail },
            { title: words.columns.to },
            { title: words.columns.state },
            { title: words.columns.attempts, isNumber: true },
            { title: words.columns.when },
            { title: words.columns.act },
          ]}
          rows={page.items.map((mail) => [
            kindOf(mail.kind),
            <To {...mail} />,
            <State {...mail} />,
            mail.kind === 'none' ? '' : mail.attempts,
            <Time at={Date.parse(timeOf(mail))} now={now} />,
            <Todo {...mail} />,
          ])}
        />
      )}
      {page.items.length > 0 || (newer === null && older === null) ? '' : <p class="muted">{words.short}</p>}
      {newer === null && older === null ? (
        ''
      ) : (
        <Pager
          list={words.title}
          newer={newer === null ? undefined : at({ after: newer })}
          older={older === null ? undefined : at({ before: older })}
        />
      )}
      <p>
        <a href={`${path}/preview`}>{words.preview.link}</a>
      </p>
    </ConsolePage>
  )
}

/** How the outbox is as a whole, and the way to try all again. */
function Outbox({ outbox }: { outbox: OutboxState }) {
  const { mail: words } = useWords().console
  const { base } = useHouse()
  const counts = ['waiting', 'overdue', 'failed', 'repeatable'] as const
  return (
    <div class="totals">
      {counts.map((name) => (
        <p>
          <strong>{sayCount(outbox[name], words.orMore)}</strong> <span class="muted">{words.summary[name]}</span>
        </p>
      ))}
      {outbox.repeatable === 0 ? (
        ''
      ) : (
        <Button look="quiet" href={`${base}/admin/mail/retry`}>
          {words.all_again.button}
        </Button>
      )}
    </div>
  )
}

/** The recipient, as a link to the person who has the address now, if there is one. */
function To({ kind, recipient, person_id }: OutboxMail) {
  const { mail: words } = useWords().console
  const { base } = useHouse()
  if (kind === 'none') return <span class="muted">{words.noMailTo}</span>
  const shown = { class: 'cut', title: recipient }
  if (person_id === null) return <span {...shown}>{recipient}</span>
  return (
    <a href={`${base}/admin/people/${person_id}`} {...shown}>
      {recipient}
    </a>
  )
}

/** When it was sent or given up, or is tried next: which of them it is the state says. */
const timeOf = ({ sent_at, failed_at, next_attempt_at, created_at }: OutboxMail): string =>
  sent_at ?? failed_at ?? next_attempt_at ?? created_at

/** When it was sent, or given up, or is tried next; else when it was made. */
function When({ mail, now }: { mail: OutboxMail; now: number }) {
  const { mail: words } = useWords().console
  const time = (at: string) => <Time at={Date.parse(at)} now={now} />
  if (mail.sent_at !== null) return <>{words.sent(time(mail.sent_at))}</>
  if (mail.failed_at !== null) return <>{words.failed(time(mail.failed_at))}</>
  return (
    <>{mail.next_attempt_at === null ? words.made(time(mail.created_at)) : words.next(time(mail.next_attempt_at))}</>
  )
}

/** The link to what can be done: try it again, or do something else. */
function Todo({ id, state, repeatable }: OutboxMail) {
  const { mail: words } = useWords().console
  const { base } = useHouse()
  if (!repeatable && state !== 'failed') return <></>
  return <a href={`${base}/admin/mail/${id}/retry`}>{repeatable ? words.retry.link : words.instead.link}</a>
}

/** The state in a word, and why it failed in a few. */
function State({ kind, state, failure }: OutboxMail) {
  const { mail: words } = useWords().console
  if (kind === 'none') return <Badge tone="plain">{words.noMail}</Badge>
  return (
    <>
      <Badge tone={TONES[state]}>{words.states[state]}</Badge>
      {failure === null ? '' : <span class="muted"> {words.reasons[failure]}</span>}
    </>
  )
}

function insteadOf(
  kind: string,
  failure: OutboxMail['failure'],
  words: { code: string; unknown: string; lost: string },
): string {
  if (outlasts(kind as MailKind)) return words.lost
  return failure === 'unknown' || failure === 'never_ended' ? words.unknown : words.code
}

/** Asks whether to try a mail again, or says why it can't be. `refused`: what stood against it just now. */
export function RetryPage(props: Seen & { mail: OutboxMail; refused?: 'changed' | 'not_repeatable' | undefined }) {
  const { operator, mail, now, refused } = props
  const { console: common, problems } = useWords()
  const { base } = useHouse()
  const words = common.mail
  const kindOf = useKind()
  const [title, text] = problems[refused === 'changed' ? 'changed_meanwhile' : 'mail_not_repeatable']
  return (
    <ConsolePage
      section="mail"
      {...{ operator }}
      title={mail.repeatable ? words.retry.title : words.instead.title}
      lead={mail.repeatable ? words.retry.lead : undefined}
      at={now}
    >
      {refused === undefined ? (
        ''
      ) : (
        <Notice kind="bad" takesFocus>
          <p>
            <strong>{title}</strong>
          </p>
          <p>{text}</p>
        </Notice>
      )}
      <dl class="facts">
        <dt>{words.columns.mail}</dt>
        <dd>{kindOf(mail.kind)}</dd>
        <dt>{words.columns.to}</dt>
        <dd>
          <To {...mail} />
        </dd>
        <dt>{words.columns.state}</dt>
        <dd>
          <Badge tone={TONES[mail.state]}>{words.states[mail.state]}</Badge>
        </dd>
        <dt>{words.columns.attempts}</dt>
        <dd>{mail.attempts}</dd>
        <dt>{words.columns.when}</dt>
        <dd>
          <When {...{ mail, now }} />
        </dd>
        {mail.failure === null ? (
          ''
        ) : (
          <>
            <dt>{words.states.failed}</dt>
            <dd>{words.failures[mail.failure]}</dd>
          </>
        )}
      </dl>
      {mail.repeatable ? (
        <Confirm
          action={`${base}/admin/mail/${mail.id}/retry`}
          look="main"
          happens={words.retry.happens}
          button={words.retry.button}
          back={`${base}/admin/mail`}
          hidden={{ attempts: String(mail.attempts), failed_at: mail.failed_at ?? '' }}
        />
      ) : (
        <>
          <p>{mail.state === 'failed' ? insteadOf(mail.kind, mail.failure, words.instead) : words.retry.gone}</p>
          <p class="acts">
            {mail.person_id === null ? (
              ''
            ) : (
              <Button look="quiet" href={`${base}/admin/people/${mail.person_id}`}>
                {words.person}
              </Button>
            )}
            <Button look="quiet" href={`${base}/admin/mail`}>
              {words.preview.back}
            </Button>
          </p>
        </>
      )}
    </ConsolePage>
  )
}

/** Asks whether to try all failed mails again that can be. */
export function RetryAllPage(props: Seen & { outbox: OutboxState }) {
  const { operator, outbox, now } = props
  const { mail: words } = useWords().console
  const { base } = useHouse()
  const count = sayCount(outbox.repeatable, words.orMore)
  const lead = outbox.repeatable === 0 ? words.all_again.none : words.all_again.lead(count)
  return (
    <ConsolePage section="mail" {...{ operator }} title={words.all_again.title} lead={lead} at={now}>
      {outbox.repeatable === 0 ? (
        <p>
          <Button look="quiet" href={`${base}/admin/mail`}>
            {words.preview.back}
          </Button>
        </p>
      ) : (
        <Confirm
          action={`${base}/admin/mail/retry`}
          look="main"
          happens={words.all_again.happens(count)}
          button={words.all_again.button}
          back={`${base}/admin/mail`}
        />
      )}
    </ConsolePage>
  )
}
