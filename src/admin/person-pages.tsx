// A person as operators see them: who they are, what can be done for them, and what is so of their sessions, factors and attempts.
import type { Child } from 'hono/jsx'
import { Badge } from '../pages/badge.tsx'
import { Card } from '../pages/card.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'
import { Time } from '../pages/time.tsx'
import type { PersonAct } from '../words/person.ts'
import { actsFor, against, type Case } from './acts.ts'
import type { Operator } from './ask.ts'
import { hasFactors } from './happens.ts'
import { ConnectedApps } from './person-app-pages.tsx'
import type { PersonView } from './person.ts'
import { Locks, Sessions, Ways } from './person-state-pages.tsx'
import type { Told } from '../gate/told.ts'
import { Trail } from './trail-pages.tsx'
import { hindranceOf } from './view-impersonation.ts'

/** A person, who looks, the names of the providers that are configured, by their ids, and the time (ms). */
export type Looked = {
  operator: Operator
  view: PersonView
  providers: Readonly<Record<string, string>>
  now: number
}

/** What acts can't be undone by another one. */
const RISKY: readonly PersonAct[] = ['delete', 'disable', 'remove-factors']

/** The page. `told` is what was done just before. */
export function PersonPage(props: Looked & { told: Told | undefined }) {
  const { operator, view, now, told } = props
  const { person } = view
  return (
    <ConsolePage
      section="people"
      operator={operator}
      title={person.name ?? person.email}
      lead={<Standing {...view} isOwn={person.id === operator.userId} />}
      at={now}
      notice={told && <Done {...told} />}
    >
      {person.deletedAt === null ? '' : <Waits {...props} />}
      <div class="person">
        <Profile {...props} />
        <Help {...props} />
        <div class="stack">
          <Locks {...props} mayUnlock={against('unlock', caseOf(props)) === undefined} />
          <Sessions {...props} mayEnd={against('end-sessions', caseOf(props)) === undefined} />
          <Ways {...props} />
          <ConnectedApps {...props} mayEnd={against('end-sessions', caseOf(props)) === undefined} />
          <Trail {...props} />
        </div>
      </div>
    </ConsolePage>
  )
}

/** The account is deleted, and waits for the end of the link that could bring it back. */
function Waits({ view: { waiting }, now }: Looked) {
  const words = useWords().console.person
  return (
    <Notice kind="plain">
      <p>
        {words.deleted}{' '}
        {waiting.wayBack === undefined ? '' : <>{words.deletedUntil(<Time at={waiting.wayBack.until} now={now} />)}.</>}
      </p>
    </Notice>
  )
}

/** What the rules of acts ask. */
const caseOf = ({ operator, view: { person, isLast } }: Pick<Looked, 'operator' | 'view'>): Case => ({
  operator,
  person,
  isLast,
})

/** What was done, in a sentence. */
export function Done(props: Told) {
  const { done, ...facts } = props
  const { console: common } = useWords()
  const roleName = common.roles[facts.role ?? 'USER']
  return <p>{common.person.done[done]({ ...facts, roleName })}</p>
}

/** The address and what stands out of a person, in a line. */
export function Standing(props: Pick<PersonView, 'person'> & { isOwn: boolean }) {
  const { person, isOwn } = props
  const { console: common } = useWords()
  const words = common.person
  return (
    <span class="standing">
      {person.name === null ? '' : <span class="address">{person.email}</span>}
      {person.role === 'USER' ? '' : <Badge tone="plain">{common.roles[person.role]}</Badge>}
      {person.deletedAt === null ? '' : <Badge tone="bad">{words.facts.deleted}</Badge>}
      {person.disabledAt === null || person.disabledAt === person.deletedAt ? (
        ''
      ) : (
        <Badge tone="bad">{common.statuses.disabled}</Badge>
      )}
      {person.emailVerifiedAt === null ? <Badge tone="warn">{common.statuses.unverified}</Badge> : ''}
      {isOwn ? <span>{words.you}</span> : ''}
    </span>
  )
}

function Profile({ view, now }: Looked) {
  const { person, waiting } = view
  const { console: common } = useWords()
  const words = common.person.facts
  const time = (at: number): Child => <Time at={at} now={now} />
  return (
    <Card id="profile" title={words.title}>
      <dl class="pairs">
        <Pair name={words.name}>{person.name ?? <span class="muted">{words.noName}</span>}</Pair>
        <Pair name={words.address}>
          <span class="address">{person.email}</span>{' '}
          <Badge tone={person.emailVerifiedAt === null ? 'warn' : 'good'}>
            {person.emailVerifiedAt === null ? words.unconfirmed : words.confirmed}
          </Badge>
        </Pair>
        {waiting.change === undefined ? (
          ''
        ) : (
          <Pair name={words.waiting}>
            <span class="address">{waiting.change.email}</span>{' '}
            <span class="muted">{words.until(time(waiting.change.until))}</span>
          </Pair>
        )}
        {waiting.wayBack === undefined ? (
          ''
        ) : (
          <Pair name={words.wayBack}>
            <span class="address">{waiting.wayBack.email}</span>{' '}
            <span class="muted">{words.until(time(waiting.wayBack.until))}</span>
          </Pair>
        )}
        <Pair name={words.role}>{common.roles[person.role]}</Pair>
        <Pair name={words.state}>
          {person.deletedAt === null ? (
            person.disabledAt === null ? (
              common.statuses[person.emailVerifiedAt === null ? 'unverified' : 'active']
            ) : (
              <>
                {common.statuses.disabled}, {time(person.disabledAt)}
              </>
            )
          ) : (
            <>
              {words.deleted}, {time(person.deletedAt)}
            </>
          )}
        </Pair>
        <Pair name={words.created}>{time(person.createdAt)}</Pair>
        <Pair name={words.lastSignIn}>
          {person.lastLoginAt === null ? common.people.never : time(person.lastLoginAt)}
        </Pair>
        <Pair name={words.password}>
          {!person.hasPassword ? (
            words.noPassword
          ) : person.passwordChangedAt === null ? (
            words.passwordSet
          ) : (
            <>{words.passwordSince(time(person.passwordChangedAt))}</>
          )}
          {waiting.reset === undefined ? (
            ''
          ) : (
            <span class="small muted line">{words.resetWaits(time(waiting.reset.until))}.</span>
          )}
        </Pair>
        <Pair name={words.id}>
          <span id="person-id">
            <code class="address">{person.id}</code>
          </span>{' '}
          <button type="button" class="quiet slim" data-copy="person-id" data-done={words.copied} hidden>
            {words.copy}
          </button>
        </Pair>
      </dl>
    </Card>
  )
}

function Pair(props: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  )
}

function Help(props: Looked) {
  const { view } = props
  const { console: common } = useWords()
  const { base } = useHouse()
  const words = common.person
  const whyNot = useWhyNot()
  return (
    <Card id="help" title={words.help.title} lead={words.help.lead}>
      <ul class="helps">
        {actsFor(view.person).map((act) => {
          const reason = whyNot(act, props)
          const { title, lead } = words.acts[act]
          return (
            <li>
              {reason === undefined ? (
                <a
                  class={RISKY.includes(act) ? 'risky' : undefined}
                  href={`${base}/admin/people/${view.person.id}/${act}`}
                >
                  {title}
                </a>
              ) : (
                <strong class="muted">{title}</strong>
              )}
              <span class="small muted line">{reason ?? lead}</span>
            </li>
          )
        })}
        <ActAs {...props} />
      </ul>
    </Card>
  )
}

/** The way to act as the person; or why there is none. */
function ActAs({ operator, view: { person } }: Looked) {
  const { acting, console: common } = useWords()
  const { base } = useHouse()
  const hindrance = hindranceOf(operator, { ...person, disabled: person.disabledAt !== null })
  const { title, lead } = common.person.actAs
  return (
    <li>
      {hindrance === undefined ? (
        <a href={`${base}/admin/people/${person.id}/impersonate`}>{title}</a>
      ) : (
        <strong class="muted">{title}</strong>
      )}
      <span class="small muted line">{hindrance === undefined ? lead : acting.begin.refusals[hindrance]}</span>
    </li>
  )
}

/** Says why there is nothing to press for an act; `undefined` where there is. */
export function useWhyNot(): (act: PersonAct, looked: Pick<Looked, 'operator' | 'view'>) => string | undefined {
  const words = useWords().console.person
  return (act, looked) => {
    const { person } = looked.view
    const reason = against(act, caseOf(looked))
    if (reason !== undefined)
      return reason === 'target_role' ? words.against.only(act, person.role) : words.against[reason]
    if (!actsFor(person).includes(act)) return words.against.notNow[act]
    return act === 'remove-factors' && !hasFactors(looked.view) ? words.happens.noFactors : undefined
  }
}

/** Nobody has the id of the path. It may have been somebody's: then the activity knows. */
export function NobodyPage(props: { operator: Operating; id: string }) {
  const { operator, id } = props
  const { gone } = useWords().console.person
  const { base } = useHouse()
  return (
    <ConsolePage section="people" operator={operator} title={gone.title} lead={gone.lead}>
      <div class="card act">
        <p>
          <code class="address">{id}</code>
        </p>
        <p class="acts">
          <a class="button" href={`${base}/admin/people`}>
            {gone.people}
          </a>
          <a href={`${base}/admin/activity?person=${encodeURIComponent(id)}`}>{gone.trail}</a>
        </p>
      </div>
    </ConsolePage>
  )
}
