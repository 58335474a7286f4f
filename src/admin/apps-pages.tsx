// The apps and the APIs, as tables of the console.
import type { Child } from 'hono/jsx'
import { CLIENT_SOURCES, hostOf, isUnchecked, type ClientSource } from '../clients/rules.ts'
import type { ShownApi, ShownClient } from '../clients/shown.ts'
import type { Turned } from '../db/page.ts'
import type { ToldApp } from '../gate/told.ts'
import { Badge } from '../pages/badge.tsx'
import { Button } from '../pages/button.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { Choice, FilterForm, SearchField } from '../pages/filters.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Empty, Pager, Table } from '../pages/table.tsx'
import { lengthOf, Time } from '../pages/time.tsx'
import { kindOf } from './app-forms.ts'

export const APPS_PATH = '/admin/clients'
export const APIS_PATH = '/admin/apis'

/** The path of an app, or of an API. A client id may be a URL. */
export const pathOf = (list: string, id: string): string => `${list}/${encodeURIComponent(id)}`

/** What was asked for: a text in names or an id, and who added it. */
export type AppsAsked = { text: string; source: ClientSource | undefined }

/** What was done just before, in a sentence. */
export function DoneTo(props: { told: ToldApp }) {
  const { told } = props
  const { apps, apis } = useWords().console
  return <p>{told.about === 'app' ? apps.done[told.done](told.name) : apis.done[told.done](told.name)}</p>
}

/** The way between the two lists. */
function Tabs(props: { current: 'apps' | 'apis' }) {
  const { tabs } = useWords().console.apps
  const { base } = useHouse()
  const paths = { apps: APPS_PATH, apis: APIS_PATH } as const
  return (
    <nav class="picks" aria-label={tabs.label}>
      {(['apps', 'apis'] as const).map((name) => (
        <a href={`${base}${paths[name]}`} aria-current={name === props.current ? 'page' : undefined}>
          {tabs[name]}
        </a>
      ))}
    </nav>
  )
}

const queryOf = (named: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(named).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

/** A page of the apps. */
export function AppsPage(props: {
  operator: Operating
  mayApps: boolean
  asked: AppsAsked
  page: Turned<ShownClient>
  told?: ToldApp | undefined
  now: number
}) {
  const { operator, mayApps, asked, page, told, now } = props
  const { base } = useHouse()
  const words = useWords().console.apps
  const isNarrowed = asked.text !== '' || asked.source !== undefined
  const at = (turn: 'before' | 'after', cursor: string | null) =>
    cursor === null
      ? undefined
      : `${base}${APPS_PATH}${queryOf({ query: asked.text, source: asked.source, [turn]: cursor })}`
  const isEmpty = page.items.length === 0
  return (
    <ConsolePage
      section="clients"
      {...{ operator }}
      title={words.list.title}
      lead={words.list.lead}
      at={now}
      notice={told && <DoneTo told={told} />}
      acts={
        mayApps && !(isEmpty && !isNarrowed) ? (
          <Button href={`${base}${APPS_PATH}/new`}>{words.list.add}</Button>
        ) : undefined
      }
    >
      <Tabs current="apps" />
      {isEmpty && !isNarrowed ? '' : <Filters {...{ asked, isNarrowed }} />}
      {isEmpty ? <None {...{ isNarrowed, mayApps }} /> : <Apps {...{ page, now }} />}
      {page.newer === null && page.older === null ? (
        ''
      ) : (
        <Pager
          list={words.list.title}
          newer={at('after', page.newer)}
          older={at('before', page.older)}
          words={words.list.turn}
        />
      )}
    </ConsolePage>
  )
}

function None(props: { isNarrowed: boolean; mayApps: boolean }) {
  const { isNarrowed, mayApps } = props
  const { list } = useWords().console.apps
  const { base } = useHouse()
  return (
    <Empty {...(isNarrowed ? list.none : list.empty)}>
      {isNarrowed ? (
        <Button look="quiet" href={`${base}${APPS_PATH}`}>
          {list.clear}
        </Button>
      ) : mayApps ? (
        <Button href={`${base}${APPS_PATH}/new`}>{list.add}</Button>
      ) : (
        ''
      )}
    </Empty>
  )
}

function Filters(props: { asked: AppsAsked; isNarrowed: boolean }) {
  const { asked, isNarrowed } = props
  const { list, sources } = useWords().console.apps
  const { base } = useHouse()
  return (
    <FilterForm path={APPS_PATH} label={list.filter}>
      <SearchField label={list.text} value={asked.text} />
      <Choice
        name="source"
        label={list.source}
        any={list.anySource}
        values={CLIENT_SOURCES}
        textOf={(source) => sources[source]}
        chosen={asked.source}
      />
      <Button look="quiet">{list.show}</Button>
      {isNarrowed ? (
        <p class="hint">
          <a href={`${base}${APPS_PATH}`}>{list.clear}</a>
        </p>
      ) : (
        ''
      )}
    </FilterForm>
  )
}

function Apps(props: { page: Turned<ShownClient>; now: number }) {
  const { page, now } = props
  const { list, kinds, sources } = useWords().console.apps
  const { base } = useHouse()
  return (
    <Table
      caption={list.title}
      columns={[
        { title: list.columns.app },
        { title: list.columns.kind, isMinor: true },
        { title: list.columns.where, isMinor: true },
        { title: list.columns.from, isMinor: true },
        { title: list.columns.state },
        { title: list.columns.added, isMinor: true },
      ]}
      rows={page.items.map((client) => [
        <a href={`${base}${pathOf(APPS_PATH, client.client_id)}`} title={client.client_id}>
          {client.client_name}
        </a>,
        kinds[kindOf(client)],
        hostOf(client) ?? '',
        sources[client.source],
        <AppState client={client} />,
        <Time at={Date.parse(client.created_at)} now={now} />,
      ])}
    />
  )
}

/** How an app is: disabled, not checked, or simply there. */
function AppState(props: { client: ShownClient }): Child {
  const { disabled, source } = props.client
  const { states } = useWords().console.apps
  if (disabled) return <Badge tone="bad">{states.off}</Badge>
  return isUnchecked(source) ? <Badge tone="warn">{states.unchecked}</Badge> : <>{states.on}</>
}

/** No app, or no API, has the id of the path. */
export function GonePage(props: { operator: Operating; which: 'app' | 'api'; id: string }) {
  const { operator, which, id } = props
  const { apps, apis } = useWords().console
  const { base } = useHouse()
  const { title, lead, all } = which === 'app' ? apps.gone : apis.gone
  return (
    <ConsolePage section="clients" {...{ operator, title, lead }}>
      <div class="card act">
        <p>
          <code class="address">{id}</code>
        </p>
        <p class="acts">
          <a class="button" href={`${base}${which === 'app' ? APPS_PATH : APIS_PATH}`}>
            {all}
          </a>
          {which === 'app' ? (
            <a href={`${base}/admin/activity?app=${encodeURIComponent(id)}`}>{apps.gone.trail}</a>
          ) : (
            ''
          )}
        </p>
      </div>
    </ConsolePage>
  )
}

/** A page of the APIs. */
export function ApisPage(props: {
  operator: Operating
  mayApps: boolean
  page: Turned<ShownApi>
  told?: ToldApp | undefined
  now: number
}) {
  const { operator, mayApps, page, told, now } = props
  const { base, language } = useHouse()
  const words = useWords().console.apis
  const { list } = words
  const add = mayApps ? <Button href={`${base}${APIS_PATH}/new`}>{list.add}</Button> : undefined
  const at = (turn: 'before' | 'after', cursor: string | null) =>
    cursor === null ? undefined : `${base}${APIS_PATH}${queryOf({ [turn]: cursor })}`
  const isEmpty = page.items.length === 0
  return (
    <ConsolePage
      section="clients"
      {...{ operator }}
      title={list.title}
      lead={list.lead}
      at={now}
      notice={told && <DoneTo told={told} />}
      acts={isEmpty ? undefined : add}
    >
      <Tabs current="apis" />
      {isEmpty ? (
        <Empty {...list.empty}>{add ?? ''}</Empty>
      ) : (
        <Table
          caption={list.title}
          columns={[
            { title: list.columns.api },
            { title: list.columns.identifier },
            { title: list.columns.scopes, isNumber: true, isMinor: true },
            { title: list.columns.life, isMinor: true },
            { title: list.columns.added, isMinor: true },
          ]}
          rows={page.items.map((api) => [
            <a href={`${base}${pathOf(APIS_PATH, api.identifier)}`}>{api.name}</a>,
            <code title={api.identifier}>{api.identifier}</code>,
            Object.keys(api.scopes).length,
            api.token_seconds === null ? (
              <span class="muted">{words.usual}</span>
            ) : (
              lengthOf(api.token_seconds * 1000, language)
            ),
            <Time at={Date.parse(api.created_at)} now={now} />,
          ])}
        />
      )}
      {page.newer === null && page.older === null ? (
        ''
      ) : (
        <Pager list={list.title} newer={at('after', page.newer)} older={at('before', page.older)} words={list.turn} />
      )}
    </ConsolePage>
  )
}
