// The page of one's own accounts at providers, and of the software that has access.
import type { Identity } from '../../credentials/identities.ts'
import type { Allowed } from '../../grants/allowed.ts'
import { AccountPage } from '../../pages/account.tsx'
import { Card } from '../../pages/card.tsx'
import { useHouse, useWords } from '../../pages/layout.tsx'
import { Notice } from '../../pages/notice.tsx'
import { Time } from '../../pages/time.tsx'
import type { Person } from '../../users/user.ts'
import type { NoticeCode } from '../../words/words.ts'

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
          {allowed.length === 0 ? '' : <Apps allowed={allowed} />}
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

function Apps({ allowed }: { allowed: readonly Allowed[] }) {
  const { oauth } = useWords()
  const { base } = useHouse()
  const known: Readonly<Record<string, string>> = oauth.consent.scopes
  const says = (scopes: readonly string[]): string => scopes.map((scope) => known[scope] ?? scope).join(', ')
  return (
    <Card id="apps" title={oauth.apps.title} lead={oauth.apps.lead}>
      <ul class="rows">
        {allowed.map(({ client, scopes }) => (
          <li class="beside">
            <div>
              <p>
                <strong>{client.name}</strong>
              </p>
              {scopes.length === 0 ? '' : <p class="small muted">{oauth.apps.allowed(says(scopes))}</p>}
            </div>
            <form method="post" action={`${base}/account/connections/take-away`}>
              <input type="hidden" name="client" value={client.id} />
              <button type="submit" class="quiet" aria-label={oauth.apps.takeAwayNamed(client.name)}>
                {oauth.apps.takeAway}
              </button>
            </form>
          </li>
        ))}
      </ul>
    </Card>
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
