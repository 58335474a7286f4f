// The console's pages of one API: what it is, its form, and its end.
import type { ShownApi } from '../clients/shown.ts'
import type { ToldApp } from '../gate/told.ts'
import { Button } from '../pages/button.tsx'
import { Card } from '../pages/card.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Problems } from '../pages/notice.tsx'
import { lengthOf, Time } from '../pages/time.tsx'
import { ChangedMeanwhile, Group, IDS, TextField, useFaults } from './app-field-pages.tsx'
import { scopeRowsOf, typedApi, type FormFault, type TypedForm } from './app-forms.ts'
import { Copied, NamedClaims, Pair } from './pair-pages.tsx'
import { APIS_PATH, DoneTo, pathOf } from './apps-pages.tsx'
import type { Looking } from './view-apps.ts'

/** An API, who looks, what was seen of it, and the time (ms). */
export type LookedApi = Looking & { view: { api: ShownApi; seen: number }; now: number }

/** The page. */
export function ApiPage(props: LookedApi & { told: ToldApp | undefined }) {
  const { operator, view, mayApps, mayTrust, now, told } = props
  const { api } = view
  const { console: common } = useWords()
  const { base, language } = useHouse()
  const words = common.apis
  const path = `${base}${pathOf(APIS_PATH, api.identifier)}`
  const scopes = Object.entries(api.scopes)
  const acts = (
    <>
      {mayApps ? (
        <Button look="quiet" href={`${path}/edit`}>
          {words.edit.open}
        </Button>
      ) : (
        ''
      )}
      {mayTrust ? (
        <Button look="quiet" href={`${path}/delete`}>
          {words.remove.button}
        </Button>
      ) : (
        ''
      )}
    </>
  )
  return (
    <ConsolePage
      section="clients"
      {...{ operator, acts }}
      title={api.name}
      lead={<code class="address">{api.identifier}</code>}
      at={now}
      notice={told && <DoneTo told={told} />}
    >
      <Card id="facts" title={words.facts.title} lead={words.facts.lead}>
        <dl class="pairs">
          <Pair name={words.facts.identifier}>
            <Copied id="identifier" text={api.identifier} />
          </Pair>
          <Pair name={words.facts.life}>
            {api.token_seconds === null ? words.usual : lengthOf(api.token_seconds * 1000, language)}
          </Pair>
          <Pair name={words.facts.introspectedBy}>
            {api.introspected_by === null ? (
              <span class="muted">{words.facts.nobody}</span>
            ) : (
              <a href={`${base}${pathOf('/admin/clients', api.introspected_by)}`}>{api.introspected_by}</a>
            )}
          </Pair>
          <NamedClaims name={words.facts.claims} claims={api.claims} />
          <Pair name={words.facts.added}>
            <Time at={Date.parse(api.created_at)} now={now} />
          </Pair>
          <Pair name={words.facts.changed}>
            <Time at={Date.parse(api.updated_at)} now={now} />
          </Pair>
        </dl>
      </Card>
      <Card id="scopes" title={words.scopes.title} lead={words.scopes.lead}>
        {scopes.length === 0 ? (
          <p class="muted">{words.scopes.none}</p>
        ) : (
          <dl class="pairs">
            {scopes.map(([scope, says]) => (
              <Pair name={scope}>
                {says}
                <GrantedBy grantors={api.granted_by[scope]} />
              </Pair>
            ))}
          </dl>
        )}
      </Card>
    </ConsolePage>
  )
}

/** Who may grant a scope, where that isn't everybody. */
function GrantedBy(props: { grantors: ShownApi['granted_by'][string] | undefined }) {
  const { grantors = [] } = props
  const { scopes: words } = useWords().console.apis
  if (grantors.length === 0) return <></>
  const names = grantors.map((one) => words.grantors[one])
  return (
    <span class="small muted line">
      {words.grantedBy}: {names.join(', ')}
    </span>
  )
}

/** So many rows of the form are empty, for more scopes. */
const EMPTY_ROWS = 4

type Form = {
  operator: Operating
  mayTrust: boolean
  typed: TypedForm
  faults: readonly FormFault[]
}

/** The form of a new API. */
export function NewApiPage(props: Form) {
  const { operator, typed, faults } = props
  const { make, fields } = useWords().console.apis
  const { base } = useHouse()
  const say = useFaults()
  return (
    <ConsolePage section="clients" {...{ operator }} title={make.title} lead={make.lead}>
      <form method="post" action={`${base}${APIS_PATH}/new`} class="card narrow" novalidate>
        <Problems problems={say(faults, typed)} ids={API_IDS}>
          <TextField name="name" words={fields.name} {...{ typed }} begins={faults.length === 0} required />
          <TextField name="identifier" words={fields.identifier} {...{ typed }} required />
          <Fields {...props} />
        </Problems>
        <p class="acts">
          <Button>{make.button}</Button>
          <Button look="quiet" href={`${base}${APIS_PATH}`}>
            {useWords().console.apps.fields.cancel}
          </Button>
        </p>
      </form>
    </ConsolePage>
  )
}
const API_IDS = { ...IDS, name: 'name' }

/** The form of an API that is there. */
export function EditApiPage(
  props: LookedApi & { retyped: { typed: TypedForm; faults: readonly FormFault[]; isChanged: boolean } | undefined },
) {
  const { operator, view, mayTrust, retyped } = props
  const { edit, fields } = useWords().console.apis
  const { base } = useHouse()
  const say = useFaults()
  const { api, seen } = view
  const path = `${base}${pathOf(APIS_PATH, api.identifier)}`
  const typed = retyped?.typed ?? typedApi(api)
  const faults = retyped?.faults ?? []
  return (
    <ConsolePage section="clients" {...{ operator }} title={edit.title(api.name)} lead={edit.lead}>
      <ChangedMeanwhile isSo={retyped?.isChanged === true} />
      <form method="post" action={`${path}/edit`} class="card narrow" novalidate>
        <input type="hidden" name="seen" value={String(seen)} />
        <Problems problems={say(faults, typed)} ids={API_IDS}>
          <TextField name="name" words={fields.name} {...{ typed }} required />
          <Fields {...{ operator, mayTrust, typed, faults }} />
        </Problems>
        <p class="acts">
          <Button>{edit.button}</Button>
          <Button look="quiet" href={path}>
            {useWords().console.apps.fields.cancel}
          </Button>
        </p>
      </form>
    </ConsolePage>
  )
}

/** Scopes in rows, with empty ones for more; and what only a super admin says. */
function Fields({ mayTrust, typed }: Form) {
  const { fields } = useWords().console.apis
  const { scope: scopeName, says: saysName } = fields.scopes
  const given = scopeRowsOf(typed).filter(({ scope, says }) => scope !== '' || says !== '')
  const rows = [...given, ...Array.from({ length: EMPTY_ROWS }, () => ({ scope: '', says: '' }))]
  return (
    <>
      <Group name="scopes" label={fields.scopes.label} hint={fields.scopes.hint}>
        <div class="scope-rows">
          <span aria-hidden="true">{scopeName}</span>
          <span aria-hidden="true">{saysName}</span>
          {rows.map(({ scope, says }, at) => (
            <>
              <input
                id={`scope_${at}`}
                name={`scope_${at}`}
                value={scope}
                aria-label={`${scopeName} ${at + 1}`}
                placeholder={at === 0 ? 'notes.read' : undefined}
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
              />
              <input
                id={`says_${at}`}
                name={`says_${at}`}
                value={says}
                aria-label={`${saysName} ${at + 1}`}
                autocomplete="off"
                placeholder={at === 0 ? fields.scopes.example : undefined}
              />
            </>
          ))}
        </div>
        <p class="hint">{fields.scopes.more}</p>
      </Group>
      {mayTrust ? (
        <>
          <TextField name="token_seconds" words={fields.life} {...{ typed }} />
          <TextField name="introspected_by" words={fields.introspectedBy} {...{ typed }} />
        </>
      ) : (
        ''
      )}
    </>
  )
}

/** Asks before an API is deleted. */
export function DeleteApiPage(props: LookedApi & { isChanged: boolean }) {
  const { operator, view, now, isChanged } = props
  const { remove } = useWords().console.apis
  const { base } = useHouse()
  const { api, seen } = view
  const path = `${base}${pathOf(APIS_PATH, api.identifier)}`
  return (
    <ConsolePage section="clients" {...{ operator }} title={remove.asks(api.name)} at={now}>
      <div class="card act">
        <ChangedMeanwhile isSo={isChanged} />
        <p>
          <strong>{api.name}</strong> <code class="small muted address line">{api.identifier}</code>
        </p>
        <Confirm
          action={`${path}/delete`}
          happens={remove.happens}
          button={remove.button}
          back={path}
          hidden={{ seen: String(seen) }}
        />
      </div>
    </ConsolePage>
  )
}
