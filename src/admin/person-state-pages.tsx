// Parts of a person's page: wrong attempts, sessions, and ways to sign in.
import type { Child } from 'hono/jsx'
import { useDevice } from '../accounts/account-pages.tsx'
import type { Lock } from '../limits/locks.ts'
import { Badge } from '../pages/badge.tsx'
import { Card } from '../pages/card.tsx'
import { Device } from '../pages/device.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import type { Session } from '../sessions/session.ts'
import type { PersonView } from './person.ts'

type Shown = { view: PersonView; now: number }

/** Whether a person is locked out, by which counter, and until when. */
export function Locks(props: Shown & { mayUnlock: boolean }) {
  const { view, now, mayUnlock } = props
  const words = useWords().console.person.locks
  const { base } = useHouse()
  const state = standingOf(view.locks)
  return (
    <Card
      id="locks"
      icon="lock"
      title={words.title}
      state={words[state]}
      tone={state === 'free' ? 'good' : state === 'locked' ? 'bad' : 'warn'}
    >
      {view.locks.length === 0 ? (
        <p class="muted">{words.none}</p>
      ) : (
        <ul class="plainly">
          {view.locks.map((lock) => (
            <li>
              <strong>{words.kinds[lock.kind]}</strong>
              <span class="line">{sentenceOf(lock, now, words)}</span>
            </li>
          ))}
        </ul>
      )}
      {view.locks.length > 0 && mayUnlock ? (
        <p>
          <a class="button quiet" href={`${base}/admin/people/${view.person.id}/unlock`}>
            {words.unlock}
          </a>
        </p>
      ) : (
        ''
      )}
      {view.locks.some(({ kind }) => kind === 'code') ? '' : <p class="small muted">{words.codes}</p>}
    </Card>
  )
}

function standingOf(locks: readonly Lock[]): 'free' | 'locked' | 'partly' {
  if (locks.some(({ everywhere }) => everywhere !== undefined)) return 'locked'
  return locks.some(({ place, device }) => place !== undefined || device !== undefined) ? 'partly' : 'free'
}

type LockWords = ReturnType<typeof useWords>['console']['person']['locks']

/** How many wrong attempts count, and what is full. */
function sentenceOf(lock: Lock, now: number, words: LockWords): Child {
  const { wrong, everywhere, place, device } = lock
  const full = [
    ...(everywhere === undefined ? [] : [words.everywhere(<Time at={everywhere} now={now} />)]),
    ...(place === undefined || everywhere !== undefined ? [] : [words.place(<Time at={place} now={now} />)]),
    ...(device === undefined ? [] : [words.device(<Time at={device} now={now} />)]),
  ]
  return (
    <>
      {words.wrong(wrong)}
      {full.map((text) => (
        <>
          {'; '}
          {text}
        </>
      ))}
      .
    </>
  )
}

/** The newest live sessions, and the way to all of them. `mayEnd`: whether the operator may end one. */
export function Sessions(props: Shown & { mayEnd: boolean }) {
  const { view, now, mayEnd } = props
  const words = useWords().console.person.sessions
  const { base } = useHouse()
  const { newest, count, isMore } = view.sessions
  return (
    <Card
      id="sessions"
      icon="desktop"
      title={words.title}
      state={count === 0 ? undefined : words.count(count, isMore)}
      tone="plain"
    >
      {newest.length === 0 ? (
        <p class="muted">{words.none}</p>
      ) : (
        <ul class="rows">
          {newest.map((session) => (
            <Held session={session} mayEnd={mayEnd} now={now} />
          ))}
        </ul>
      )}
      {count > newest.length ? (
        <p>
          <a href={`${base}/admin/sessions?user_id=${view.person.id}`}>{words.all}</a>
        </p>
      ) : (
        ''
      )}
    </Card>
  )
}

/** A session: the device, where and when, and the way to its end. */
function Held(props: { session: Session; mayEnd: boolean; now: number }) {
  const { session, mayEnd, now } = props
  const { console: common, account } = useWords()
  const words = common.person.sessions
  const { base } = useHouse()
  const name = useDevice()(session.user_agent)
  return (
    <li class="beside">
      <Device name={name} country={session.country}>
        <>{account.sessions.lastUsed(<Time at={Date.parse(session.last_used_at)} now={now} />)}</>
        {' · '}
        <>{account.sessions.signedIn(<Time at={Date.parse(session.created_at)} now={now} />)}</>
        {session.ip === null ? '' : <> · {session.ip}</>}
        {session.current ? <> · {words.yours}</> : ''}
        {session.impersonator_id === undefined ? '' : <> · {words.acting}</>}
      </Device>
      {mayEnd && !session.current ? (
        <a
          class="small"
          href={`${base}/admin/sessions/${session.id}/end?from=person`}
          aria-label={account.sessions.endNamed(name)}
        >
          {account.sessions.end}
        </a>
      ) : (
        ''
      )}
    </li>
  )
}

/** What somebody signs in with besides a password: passkeys, app, codes, accounts at providers. */
export function Ways(props: Shown & { providers: Readonly<Record<string, string>> }) {
  const { view, now, providers } = props
  const { console: common, account } = useWords()
  const words = common.person.ways
  const { kinds } = account.security.passkeys
  const { passkeys, appSince, recoveryCodes, identities } = view
  const time = (at: string | number): Child => <Time at={typeof at === 'number' ? at : Date.parse(at)} now={now} />
  const used = (at: string | null): Child => (at === null ? words.notUsed : <>{words.lastUsed(time(at))}</>)
  const hasNone = passkeys.length + identities.length + recoveryCodes === 0 && appSince === undefined
  return (
    <Card id="ways" icon="key" title={words.title}>
      {hasNone ? <p class="muted">{words.none}</p> : ''}
      <ul class="plainly">
        {passkeys.map((passkey) => (
          <Way
            title={words.passkey}
            name={passkey.name}
            state={kinds[passkey.backed_up ? 'synced' : passkey.transports.includes('internal') ? 'device' : 'key']}
          >
            <>{words.added(time(passkey.created_at))}</> · {used(passkey.last_used_at)}
          </Way>
        ))}
        {appSince === undefined ? (
          ''
        ) : (
          <Way title={words.app}>
            <>{words.appSince(time(appSince))}</>
          </Way>
        )}
        {recoveryCodes === 0 ? '' : <Way title={words.codes}>{words.codesLeft(recoveryCodes)}</Way>}
        {identities.map((identity) => (
          <Way
            title={words.at(providers[identity.provider] ?? identity.provider)}
            name={[identity.name, identity.email].filter((text) => text !== null).join(' · ')}
          >
            <>{words.added(time(identity.created_at))}</> · {used(identity.last_used_at)}
          </Way>
        ))}
      </ul>
    </Card>
  )
}

function Way(props: { title: string; name?: string; state?: string; children?: Child }) {
  const { title, name, state, children } = props
  return (
    <li>
      <strong>{title}</strong>
      {name === undefined || name === '' ? '' : <span class="address"> {name}</span>}{' '}
      {state === undefined ? '' : <Badge tone="plain">{state}</Badge>}
      <span class="small muted line">{children}</span>
    </li>
  )
}
