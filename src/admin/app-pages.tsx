// An app as operators see it: what it is, what can be done with it, where it leads people, and what is so of its secrets and deliveries.
import type { Child } from 'hono/jsx'
import { hostOf, isUnchecked, provesBySecret } from '../clients/rules.ts'
import type { ToldApp } from '../gate/told.ts'
import { AppMark } from '../pages/app.tsx'
import { Badge } from '../pages/badge.tsx'
import { Card } from '../pages/card.tsx'
import { ConsolePage } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Time } from '../pages/time.tsx'
import type { AppAct } from '../words/app-page.ts'
import { kindOf } from './app-forms.ts'
import { Deliveries, Secrets, ShownSecret } from './app-state-pages.tsx'
import { APPS_PATH, DoneTo, pathOf } from './apps-pages.tsx'
import { Copied, NamedClaims, Pair } from './pair-pages.tsx'
import type { AppView, Looking } from './view-apps.ts'

/** An app, who looks, and the time (ms). */
export type LookedApp = Looking & { view: AppView; now: number }

/** The page. `told` is what was done just before; `issuer` is ours. */
export function AppPage(props: LookedApp & { told: ToldApp | undefined; issuer: string }) {
  const { operator, view, now, told, issuer } = props
  const { client } = view
  const secret = told?.about === 'app' && told.id === client.client_id ? told.secret : undefined
  return (
    <ConsolePage
      section="clients"
      {...{ operator }}
      title={client.client_name}
      lead={<AppStanding {...view} />}
      at={now}
      notice={told && <DoneTo told={told} />}
    >
      {secret === undefined ? '' : <ShownSecret secret={secret} />}
      <div class="person">
        <Facts {...{ view, now, issuer }} />
        <Acts {...props} />
        <div class="stack">
          <Where view={view} />
          <May view={view} />
          <Secrets {...{ view, now }} />
          <People view={view} />
          <Deliveries {...{ view, now }} />
          <Trail id={client.client_id} />
        </div>
      </div>
    </ConsolePage>
  )
}

/** What stands out of an app, in a line. */
export function AppStanding({ client }: Pick<AppView, 'client'>) {
  const { kinds, states } = useWords().console.apps
  const host = hostOf(client)
  return (
    <span class="standing">
      <AppMark name={client.client_name} logo={client.logo_uri ?? undefined} />
      <span>{kinds[kindOf(client)]}</span>
      {host === undefined ? '' : <span class="address">{host}</span>}
      {client.first_party ? <Badge tone="plain">{states.firstParty}</Badge> : ''}
      {isUnchecked(client.source) ? <Badge tone="warn">{states.unchecked}</Badge> : ''}
      {client.disabled ? <Badge tone="bad">{states.off}</Badge> : ''}
    </span>
  )
}

function Facts({ view: { client }, now, issuer }: { view: AppView; now: number; issuer: string }) {
  const { page, kinds, sources, fields } = useWords().console.apps
  const words = page.facts
  const time = (at: string): Child => <Time at={Date.parse(at)} now={now} />
  return (
    <Card id="facts" title={words.title} lead={words.lead}>
      <dl class="pairs">
        <Pair name={words.id}>
          <Copied id="client-id" text={client.client_id} />
        </Pair>
        <Pair name={words.discovery}>
          <Copied id="discovery" text={`${issuer}/.well-known/openid-configuration`} />
        </Pair>
        <Pair name={words.kind}>{kinds[kindOf(client)]}</Pair>
        <Pair name={words.proof}>{fields.method.names[client.token_endpoint_auth_method]}</Pair>
        {client.client_uri === null ? (
          ''
        ) : (
          <Pair name={words.website}>
            <span class="address">{client.client_uri}</span>
          </Pair>
        )}
        <Pair name={words.from}>{sources[client.source]}</Pair>
        <Pair name={words.added}>{time(client.created_at)}</Pair>
        <Pair name={words.changed}>{time(client.updated_at)}</Pair>
        {client.expires_at === null ? '' : <Pair name={words.expires}>{time(client.expires_at)}</Pair>}
      </dl>
    </Card>
  )
}

/** The acts that there are for an app as it is, and which of them take the right `trust`. */
const ACTS: readonly AppAct[] = ['edit', 'access', 'secret', 'end-secrets', 'disable', 'enable', 'delete']
const TRUSTED: readonly AppAct[] = ['access', 'secret', 'end-secrets', 'delete']
const RISKY: readonly AppAct[] = ['end-secrets', 'disable', 'delete']

/** Whether there is an act for an app as it is: nobody enables what is enabled. */
export function isFor(act: AppAct, { client }: Pick<AppView, 'client'>): boolean {
  const hasSecret = provesBySecret(client.token_endpoint_auth_method)
  if (act === 'enable' || act === 'disable') return client.disabled === (act === 'enable')
  if (act === 'secret') return hasSecret
  return act !== 'end-secrets' || client.secrets.some(({ expires_at: end }) => end !== null)
}

/** Why there is nothing to press; `undefined` where there is. */
export function useWhyNotApp(): (
  act: AppAct,
  looked: Pick<LookedApp, 'view' | 'mayApps' | 'mayTrust'>,
) => string | undefined {
  const { page } = useWords().console.apps
  return (act, { view, mayApps, mayTrust }) => {
    if (!(TRUSTED.includes(act) ? mayTrust : mayApps)) return page.trusted
    return act === 'edit' && view.client.source === 'document' ? page.elsewhere : undefined
  }
}

function Acts(looked: LookedApp) {
  const { view } = looked
  const { acts, page } = useWords().console.apps
  const { base } = useHouse()
  const whyNot = useWhyNotApp()
  const path = `${base}${pathOf(APPS_PATH, view.client.client_id)}`
  const tries = kindOf(view.client) === 'machine' ? acts.tryMachine : acts.try
  return (
    <Card id="help" title={page.acts.title} lead={page.acts.lead}>
      <ul class="helps">
        <li>
          <a href={`${path}/try`}>{tries.title}</a>
          <span class="small muted line">{tries.lead}</span>
        </li>
        {ACTS.filter((act) => isFor(act, view)).map((act) => {
          const reason = whyNot(act, looked)
          return (
            <li>
              {reason === undefined ? (
                <a class={RISKY.includes(act) ? 'risky' : undefined} href={`${path}/${act}`}>
                  {acts[act].title}
                </a>
              ) : (
                <strong class="muted">{acts[act].title}</strong>
              )}
              <span class="small muted line">{reason ?? acts[act].lead}</span>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

/** Addresses, one a line; or the word for none. */
function Uris({ uris }: { uris: readonly string[] }) {
  const { page } = useWords().console.apps
  if (uris.length === 0) return <span class="muted">{page.where.none}</span>
  return (
    <ul class="plain-list">
      {uris.map((uri) => (
        <li>
          <code class="address">{uri}</code>
        </li>
      ))}
    </ul>
  )
}

function Where({ view: { client } }: { view: AppView }) {
  const { where: words } = useWords().console.apps.page
  if (kindOf(client) === 'machine') return <></>
  const { backchannel_logout_uri: told } = client
  return (
    <Card id="where" title={words.title} lead={words.lead}>
      <dl class="pairs">
        <Pair name={words.redirects}>
          <Uris uris={client.redirect_uris} />
        </Pair>
        <Pair name={words.logouts}>
          <Uris uris={client.post_logout_redirect_uris} />
        </Pair>
        <Pair name={words.backchannel}>
          <Uris uris={told === null ? [] : [told]} />
        </Pair>
      </dl>
    </Card>
  )
}

function May({ view: { client, apis } }: { view: AppView }) {
  const { page, fields } = useWords().console.apps
  const { may: words } = page
  const isMachine = kindOf(client) === 'machine'
  const own = Object.entries(client.own_scopes)
  const nameOf = (identifier: string): string => apis.find((api) => api.identifier === identifier)?.name ?? identifier
  return (
    <Card id="may" title={words.title} lead={isMachine ? undefined : words.lead}>
      <dl class="pairs">
        <Pair name={words.grants}>
          <ul class="plain-list">
            {client.grant_types.map((grant) => (
              <li>{fields.grants.names[grant]}</li>
            ))}
          </ul>
        </Pair>
        {own.length === 0 ? (
          ''
        ) : (
          <Pair name={words.own}>
            <ul class="plain-list">
              {own.map(([api, scopes]) => (
                <li>
                  {nameOf(api)}: <code>{scopes.join(' ')}</code>
                </li>
              ))}
            </ul>
          </Pair>
        )}
        {isMachine ? '' : <Pair name={words.alg}>{client.id_token_signed_response_alg}</Pair>}
        <NamedClaims name={words.claims} claims={client.claims} />
        {client.security_profile === null ? '' : <Pair name={words.profile}>{words.fapi2}</Pair>}
      </dl>
      {isMachine ? '' : <p class="small muted">{client.first_party ? words.unasked : words.asked}</p>}
      {client.require_pkce ? '' : <p class="small muted">{words.noPkce}</p>}
      {client.require_pushed_authorization_requests ? <p class="small muted">{words.pushed}</p> : ''}
      {client.dpop_bound_access_tokens ? <p class="small muted">{words.dpop}</p> : ''}
    </Card>
  )
}

function People({ view: { client, allowers } }: { view: AppView }) {
  const { people: words } = useWords().console.apps.page
  const isMachine = kindOf(client) === 'machine'
  return (
    <Card id="people" title={words.title}>
      <p>
        {isMachine
          ? words.machine
          : client.first_party && allowers.count === 0
            ? words.firstParty
            : words.count(allowers.count, allowers.isMore)}
      </p>
    </Card>
  )
}

function Trail({ id }: { id: string }) {
  const { trail: words } = useWords().console.apps.page
  const { base } = useHouse()
  return (
    <Card id="trail" icon="list" title={words.title} lead={words.lead}>
      <p>
        <a href={`${base}/admin/activity?app=${encodeURIComponent(id)}`}>{words.link}</a>
      </p>
    </Card>
  )
}
