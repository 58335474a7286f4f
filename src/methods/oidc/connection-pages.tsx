// The page of one's own accounts at providers, and of the software that has access.
import type { Identity } from '../../credentials/identities.ts'
import type { Allowed } from '../../grants/allowed.ts'
import { AccountPage } from '../../pages/account.tsx'
import { AppMark, Place, Scopes, Unchecked } from '../../pages/app.tsx'
import { Card } from '../../pages/card.tsx'
import { useHouse, useWords } from '../../pages/layout.tsx'
import { Notice } from '../../pages/notice.tsx'
import { Time } from '../../pages/time.tsx'
import type { Person } from '../../users/user.ts'
import type { NoticeCode } from '../../words/account.ts'

/** A provider, by its id and the name that people know. */
export type Offer = { id: string; name: string }

/** `offers`: the providers that are configured. `last`: the identity that could not be unlinked, because it is the last way in. */
export function ConnectionsPage(props: {
  person: Person
  identities: readonly Identity[]
  offers: readonly Offer[]
  allowed: readonly Allowed[]
  now: number
  notice?: NoticeCode | undefined
  last?: string | undefined
}) {
  const { person, identities, offers, allowed, now, notice, last } = props
  const { account } = useWords()
  const words = account.connections
  const nameOf = ({ provider }: Identity): string => offers.find(({ id }) => id === provider)?.name ?? provider
  const kept = identities.find(({ id }) => id === last)
  const others = offers.filter(({ id }) => identities.every(({ provider }) => provider !== id))
  return (
    <AccountPage
      section="connections"
      {...person}
      notice={notice}
      title={words.title}
      lead={words.lead}
      more={
        <>
          {others.length === 0 ? '' : <Offers offers={others} />}
          {allowed.length === 0 ? '' : <Apps {...{ allowed, now }} />}
        </>
      }
    >
      {kept === undefined ? (
        ''
      ) : (
        <Notice kind="bad">
          <p>{words.lastWayIn(nameOf(kept))}</p>
        </Notice>
      )}
      {allowed.length === 0 ? '' : <h2>{words.accounts}</h2>}
      {identities.length === 0 ? (
        <p class="empty muted">{words.empty}</p>
      ) : (
        <ul class="rows">
          {identities.map((identity) => (
            <Connection identity={identity} provider={nameOf(identity)} now={now} />
          ))}
        </ul>
      )}
    </AccountPage>
  )
}

function Connection(props: { identity: Identity; provider: string; now: number }) {
  const { identity, provider, now } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.connections
  const { id, email, name, created_at: linked, last_used_at: used } = identity
  const as = email ?? name ?? identity.subject
  return (
    <li class="beside">
      <div>
        <p>
          <strong>{provider}</strong>
        </p>
        <p class="small address">{as}</p>
        <p class="small muted">
          {words.linked(<Time at={Date.parse(linked)} now={now} />)}
          {' · '}
          {used === null ? words.neverUsed : words.lastUsed(<Time at={Date.parse(used)} now={now} />)}
        </p>
      </div>
      <form method="post" action={`${base}/account/connections/unlink`}>
        <input type="hidden" name="id" value={id} />
        <button type="submit" class="quiet" aria-label={words.unlinkNamed(provider, as)}>
          {words.unlink}
        </button>
      </form>
    </li>
  )
}

function Apps({ allowed, now }: { allowed: readonly Allowed[]; now: number }) {
  const { apps: words } = useWords().oauth
  const { base } = useHouse()
  const action = `${base}/account/connections/take-away`
  return (
    <Card id="apps" title={words.title} lead={words.lead}>
      <ul class="rows">
        {allowed.map((one) => (
          <App {...one} {...{ action, now }} />
        ))}
      </ul>
      {allowed.length < 2 ? (
        ''
      ) : (
        <form method="post" action={action} class="beside ruled">
          <input type="hidden" name="all" value="true" />
          <p class="small muted">{words.all.lead}</p>
          <button type="submit" class="quiet">
            {words.all.button}
          </button>
        </form>
      )}
    </Card>
  )
}

/** An app: what it may do, where it is, and when it was used. */
function App(props: Allowed & { action: string; now: number }) {
  const { client, isOurs, own, apis, allowedAt, usedAt, action, now } = props
  const { apps: words } = useWords().oauth
  const time = (at: number) => <Time at={at} now={now} />
  return (
    <li class="app">
      <AppMark {...client} />
      <div>
        <p class="head">
          <strong>{client.name}</strong>
          <Unchecked isUnknown={client.unknown} />
        </p>
        <p class="small muted address">
          <Place {...client} />
          {' · '}
          {usedAt === undefined ? words.notUsed : words.used(time(usedAt))}
          {allowedAt === undefined ? '' : <> · {words.allowedOn(time(allowedAt))}</>}
        </p>
        {isOurs ? (
          <p class="small">{words.ours}</p>
        ) : (
          <>
            <p class="small muted">{words.may}</p>
            <Scopes {...{ own, apis }} />
          </>
        )}
      </div>
      <form method="post" action={action}>
        <input type="hidden" name="client" value={client.id} />
        <button type="submit" class="quiet" aria-label={words.takeAwayNamed(client.name)}>
          {words.takeAway}
        </button>
      </form>
    </li>
  )
}

function Offers({ offers }: { offers: readonly Offer[] }) {
  const { account, provider: words } = useWords()
  const { base } = useHouse()
  const back = encodeURIComponent(`${base}/account/connections`)
  return (
    <Card id="link" title={account.connections.more} lead={account.connections.moreLead}>
      <div class="actions">
        {offers.map(({ id, name }) => (
          <a class="button quiet" href={`${base}/account/link/${id}?return_to=${back}`}>
            {words.link(name)}
          </a>
        ))}
      </div>
    </Card>
  )
}
