// The console's forms of an app: a new one, how it looks, and what it may do.
import { GRANT_TYPES, isUnchecked } from '../clients/rules.ts'
import type { ShownApi } from '../clients/shown.ts'
import { AppMark } from '../pages/app.tsx'
import { Button } from '../pages/button.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems } from '../pages/notice.tsx'
import type { AppKind } from '../words/app-forms.ts'
import {
  ChangedMeanwhile,
  ChoiceField,
  Group,
  IDS,
  LinesField,
  OwnScopes,
  TextField,
  TickField,
  useFaults,
} from './app-field-pages.tsx'
import { APP_KINDS, typedApp, type FormFault, type TypedForm } from './app-forms.ts'
import type { LookedApp } from './app-pages.tsx'
import { APIS_PATH, APPS_PATH, pathOf } from './apps-pages.tsx'

/** The first question: what kind of app it is. */
export function KindPage(props: { operator: Operating; mayTrust: boolean }) {
  const { operator, mayTrust } = props
  const { make } = useWords().console.apps
  const { base } = useHouse()
  return (
    <ConsolePage section="clients" {...{ operator }} title={make.title} lead={make.lead}>
      <ul class="kinds">
        {APP_KINDS.map((kind) => {
          const isOff = kind === 'machine' && !mayTrust
          return (
            <li class="card">
              <h2>
                {isOff ? (
                  make.kinds[kind].title
                ) : (
                  <a href={`${base}${APPS_PATH}/new?kind=${kind}`}>{make.kinds[kind].title}</a>
                )}
              </h2>
              <p class="muted">{isOff ? make.onlyTrusted : make.kinds[kind].lead}</p>
            </li>
          )
        })}
      </ul>
    </ConsolePage>
  )
}

/** The form of a new app of a kind. */
export function NewAppPage(props: {
  operator: Operating
  mayTrust: boolean
  kind: AppKind
  apis: readonly ShownApi[]
  typed: TypedForm
  faults: readonly FormFault[]
}) {
  const { operator, mayTrust, kind, apis, typed, faults } = props
  const { make, fields } = useWords().console.apps
  const { base } = useHouse()
  const say = useFaults()
  return (
    <ConsolePage section="clients" {...{ operator }} title={make.titles[kind]} lead={make.kinds[kind].lead}>
      {kind === 'machine' && apis.length === 0 ? (
        <Notice kind="plain">
          <p>
            <strong>{make.noApis.title}</strong>
          </p>
          <p>
            {make.noApis.lead} <a href={`${base}${APIS_PATH}/new`}>{useWords().console.apis.list.add}</a>
          </p>
        </Notice>
      ) : (
        ''
      )}
      <form method="post" action={`${base}${APPS_PATH}/new`} class="card narrow" novalidate>
        <input type="hidden" name="kind" value={kind} />
        <Problems problems={say(faults, typed)} ids={IDS}>
          <TextField name="client_name" words={fields.name} {...{ typed }} begins={faults.length === 0} required />
          {kind === 'machine' ? (
            <OwnScopes {...{ apis, typed }} />
          ) : (
            <>
              <LinesField name="redirect_uris" words={fields.redirect_uris} {...{ typed }} />
              {mayTrust ? <TickField name="first_party" words={fields.firstParty} {...{ typed }} /> : ''}
            </>
          )}
        </Problems>
        <p class="acts">
          <Button>{make.button}</Button>
          <Button look="quiet" href={`${base}${APPS_PATH}/new`}>
            {make.other}
          </Button>
        </p>
      </form>
    </ConsolePage>
  )
}

/** A form of an app as it comes back. */
export type Retyped = { typed: TypedForm; faults: readonly FormFault[]; isChanged: boolean }
type Form = LookedApp & { retyped: Retyped | undefined }

/** The form of how an app looks, and where its sign-outs go. */
export function DetailsPage(props: Form) {
  const { view, retyped } = props
  const { acts, fields } = useWords().console.apps
  const typed = retyped?.typed ?? typedApp(view.client)
  return (
    <FormPage {...props} act="edit" title={acts.edit.title}>
      <TextField name="client_name" words={fields.name} {...{ typed }} required />
      <div class="beside picture">
        <AppMark name={typed['client_name'] ?? ''} logo={typed['logo_uri']} />
        <TextField name="logo_uri" words={fields.logo} {...{ typed }}>
          <button type="button" class="quiet slim" data-picture="logo_uri" data-refused={fields.logo.refused} hidden>
            {fields.logo.choose}
          </button>
        </TextField>
      </div>
      {(['client_uri', 'policy_uri', 'tos_uri'] as const).map((name) => (
        <TextField name={name} words={fields[name]} {...{ typed }} />
      ))}
      <LinesField name="post_logout_redirect_uris" words={fields.post_logout_redirect_uris} {...{ typed }} />
      <TextField name="backchannel_logout_uri" words={fields.backchannel_logout_uri} {...{ typed }} />
      <ChoiceField
        name="id_token_signed_response_alg"
        words={fields.alg}
        choices={{ RS256: fields.alg.RS256, ES256: fields.alg.ES256 }}
        chosen={typed['id_token_signed_response_alg']}
      />
    </FormPage>
  )
}

/** The form of what an app may do, and where its answers go. Of one that has a document, the document says most of it. */
export function AccessPage(props: Form) {
  const { view, retyped } = props
  const { acts, fields, page } = useWords().console.apps
  const { client, apis } = view
  const typed = retyped?.typed ?? typedApp(client)
  const isDescribed = client.source === 'document'
  return (
    <FormPage {...props} act="access" title={acts.access.title}>
      {isDescribed ? (
        <p class="muted">{page.elsewhere}</p>
      ) : (
        <>
          <LinesField name="redirect_uris" words={fields.redirect_uris} {...{ typed }} />
          <Group name="grant_types" {...fields.grants}>
            {GRANT_TYPES.map((grant) => (
              <TickField
                name={`grant ${grant}`}
                words={{ label: fields.grants.names[grant], hint: '' }}
                {...{ typed }}
              />
            ))}
          </Group>
          <ChoiceField
            name="token_endpoint_auth_method"
            words={fields.method}
            choices={fields.method.names}
            chosen={typed['token_endpoint_auth_method']}
          />
          <TextField name="jwks_uri" words={fields.jwks_uri} {...{ typed }} />
          {isUnchecked(client.source) ? (
            ''
          ) : (
            <TickField name="without_pkce" words={fields.withoutPkce} {...{ typed }} />
          )}
          <TickField name="pushed" words={fields.pushed} {...{ typed }} />
          <TickField name="dpop" words={fields.dpop} {...{ typed }} />
        </>
      )}
      <TickField name="first_party" words={fields.firstParty} {...{ typed }} />
      {apis.length === 0 ? '' : <OwnScopes {...{ apis, typed }} />}
    </FormPage>
  )
}

function FormPage(props: Form & { act: 'edit' | 'access'; title: string; children?: unknown }) {
  const { operator, view, retyped, act, title, children } = props
  const { client, seen } = view
  const { fields } = useWords().console.apps
  const { base } = useHouse()
  const say = useFaults()
  const path = `${base}${pathOf(APPS_PATH, client.client_id)}`
  const faults = retyped === undefined ? [] : say(retyped.faults, retyped.typed)
  return (
    <ConsolePage section="clients" {...{ operator, title }} lead={client.client_name}>
      <ChangedMeanwhile isSo={retyped?.isChanged === true} />
      <form method="post" action={`${path}/${act}`} class="card narrow" novalidate>
        <input type="hidden" name="seen" value={String(seen)} />
        <Problems problems={faults} ids={IDS}>
          {children as never}
        </Problems>
        <p class="acts">
          <Button>{fields.save}</Button>
          <Button look="quiet" href={path}>
            {fields.cancel}
          </Button>
        </p>
      </form>
    </ConsolePage>
  )
}
