// The page from which an operator tries an app: what will happen, the redirect URI that it needs, and what is asked for.
import { Button } from '../pages/button.tsx'
import { Card } from '../pages/card.tsx'
import { ConsolePage } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems } from '../pages/notice.tsx'
import type { ToldApp } from '../gate/told.ts'
import { isOnlyRedirect } from '../clients/trial.ts'
import type { ShownClient } from '../clients/shown.ts'
import { TextField, TickField, useFaults } from './app-field-pages.tsx'
import { kindOf, machineCommand, USUAL_SCOPES, type FormFault } from './app-forms.ts'
import { AppStanding, type LookedApp } from './app-pages.tsx'
import { Copied } from './pair-pages.tsx'
import { APPS_PATH, DoneTo, pathOf } from './apps-pages.tsx'

/** Why there is nothing to try: a machine signs nobody in, and neither does an app that is disabled, or that asks for no code. */
function whyNotTry(client: ShownClient): 'machine' | 'disabled' | 'noCode' | undefined {
  if (kindOf(client) === 'machine') return 'machine'
  if (client.disabled) return 'disabled'
  return client.grant_types.includes('authorization_code') ? undefined : 'noCode'
}

/** The page. `uri` is the redirect URI by which apps are tried; `issuer` is ours. `faults`: why that was neither added nor taken away. */
export function TrialPage(
  props: LookedApp & { uri: string; issuer: string; told?: ToldApp | undefined; faults?: readonly FormFault[] },
) {
  const { operator, view, now, uri, issuer, told, faults = [] } = props
  const { client } = view
  const { trial: words } = useWords().console
  const mayBegin = client.redirect_uris.includes(uri)
  const redirect = <Redirect {...props} />
  const why = whyNotTry(client)
  return (
    <ConsolePage
      section="clients"
      {...{ operator }}
      title={words.title(client.client_name)}
      lead={<AppStanding {...view} />}
      at={now}
      notice={told && <DoneTo told={told} />}
    >
      <Problems problems={useFaults()(faults, {})} />
      {why === 'machine' ? (
        <Machine {...{ view, issuer }} />
      ) : why !== undefined ? (
        <Notice kind="plain">
          <p>{words.notFor[why]}</p>
        </Notice>
      ) : (
        <>
          <ol class="steps tried narrow">
            {words.steps.map((step) => (
              <li>{step}</li>
            ))}
          </ol>
          {mayBegin ? <Begin view={view} /> : ''}
          {redirect}
        </>
      )}
      <p>
        <a href={`${useHouse().base}${pathOf(APPS_PATH, client.client_id)}`}>{words.back}</a>
      </p>
    </ConsolePage>
  )
}

/** The redirect URI, and the button that adds it or takes it away: an app never has it without an operator's word. */
function Redirect({ view, mayTrust, uri }: LookedApp & { uri: string }) {
  const { redirect: words, notFor } = useWords().console.trial
  const { base } = useHouse()
  const { client, seen } = view
  const isThere = client.redirect_uris.includes(uri)
  const isDescribed = client.source === 'document'
  const path = `${base}${pathOf(APPS_PATH, client.client_id)}`
  const lead = isThere ? words.there : isDescribed ? notFor.document : words.lead
  return (
    <section class="card narrow" aria-labelledby="redirect-title">
      <h2 id="redirect-title">{words.title}</h2>
      <p class="muted">{lead}</p>
      <p>
        <Copied id="trial-uri" text={uri} />
      </p>
      {isDescribed ? (
        ''
      ) : mayTrust && isOnlyRedirect(client.redirect_uris, uri) ? (
        <p>
          {words.only} <a href={`${path}/access`}>{words.addOther}</a>
        </p>
      ) : mayTrust ? (
        <form method="post" action={`${path}/register-trial`}>
          <input type="hidden" name="seen" value={String(seen)} />
          <input type="hidden" name="act" value={isThere ? 'remove' : 'add'} />
          <Button look={isThere ? 'quiet' : 'main'}>{isThere ? words.remove : words.add}</Button>
        </form>
      ) : (
        <p class="muted">{words.onlyTrusted}</p>
      )}
    </section>
  )
}

function Begin({ view: { client, apis } }: Pick<LookedApp, 'view'>) {
  const { trial: words } = useWords().console
  const { base } = useHouse()
  return (
    <form class="card narrow" action={`${base}${pathOf(APPS_PATH, client.client_id)}/try/begin`}>
      <TextField name="scope" words={words.scopes} typed={{ scope: USUAL_SCOPES }} />
      {apis.length === 0 ? (
        ''
      ) : (
        <div class="field">
          <label for="resource">{words.api.label}</label>
          <p class="hint" id="resource-hint">
            {words.api.hint}
          </p>
          <select id="resource" name="resource" aria-describedby="resource-hint">
            <option value="">{words.api.none}</option>
            {apis.map((api) => (
              <option value={api.identifier}>{api.name}</option>
            ))}
          </select>
        </div>
      )}
      <TickField name="again" words={{ label: words.again, hint: '' }} typed={{}} />
      <p class="acts">
        <Button>{words.begin}</Button>
      </p>
    </form>
  )
}

/** A machine signs nobody in: the command by which it gets its token. */
function Machine({ view: { client }, issuer }: Pick<LookedApp, 'view'> & { issuer: string }) {
  const { trial: words } = useWords().console
  const [[api, scopes] = ['', []]] = Object.entries(client.own_scopes)
  const command = machineCommand({ issuer, client: client.client_id, api, scopes })
  return (
    <Card id="machine" title={words.notFor.machine} lead={words.machine}>
      <pre class="key" id="machine-command">
        <code>{command}</code>
      </pre>
    </Card>
  )
}
