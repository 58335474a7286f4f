// The page from which an operator tries an app: what will happen, the redirect URI that it needs, and what is asked for.
import { Button } from '../pages/button.tsx'
import { Card } from '../pages/card.tsx'
import { ConsolePage } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'
import type { ToldApp } from '../gate/told.ts'
import { TextField, TickField } from './app-field-pages.tsx'
import { kindOf, machineCommand, USUAL_SCOPES } from './app-forms.ts'
import { AppStanding, Copied, type LookedApp } from './app-pages.tsx'
import { APPS_PATH, DoneTo, pathOf } from './apps-pages.tsx'

/** The page. `uri` is the redirect URI by which apps are tried; `issuer` is ours. */
export function TrialPage(props: LookedApp & { uri: string; issuer: string; told: ToldApp | undefined }) {
  const { operator, view, now, uri, issuer, told } = props
  const { client } = view
  const { trial: words } = useWords().console
  const why = kindOf(client) === 'machine' ? 'machine' : client.disabled ? 'disabled' : undefined
  return (
    <ConsolePage
      section="clients"
      {...{ operator }}
      title={words.title(client.client_name)}
      lead={<AppStanding {...view} />}
      at={now}
      notice={told && <DoneTo told={told} />}
    >
      {why === 'disabled' ? (
        <Notice kind="plain">
          <p>{words.notFor.disabled}</p>
        </Notice>
      ) : why === 'machine' ? (
        <Machine {...{ view, issuer }} />
      ) : (
        <>
          <ol class="steps tried narrow">
            {words.steps.map((step) => (
              <li>{step}</li>
            ))}
          </ol>
          <Redirect {...props} />
          {client.redirect_uris.includes(uri) ? <Begin view={view} /> : ''}
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
  return (
    <Card id="redirect" title={words.title} lead={isThere ? words.there : isDescribed ? notFor.document : words.lead}>
      <p>
        <Copied id="trial-uri" text={uri} />
      </p>
      {isDescribed ? (
        ''
      ) : mayTrust ? (
        <form method="post" action={`${base}${pathOf(APPS_PATH, client.client_id)}/register-trial`}>
          <input type="hidden" name="seen" value={String(seen)} />
          <input type="hidden" name="act" value={isThere ? 'remove' : 'add'} />
          <Button look={isThere ? 'quiet' : 'main'}>{isThere ? words.remove : words.add}</Button>
        </form>
      ) : (
        <p class="muted">{words.onlyTrusted}</p>
      )}
    </Card>
  )
}

function Begin({ view: { client, apis } }: Pick<LookedApp, 'view'>) {
  const { trial: words } = useWords().console
  const { base } = useHouse()
  return (
    <form class="card" action={`${base}${pathOf(APPS_PATH, client.client_id)}/try/begin`}>
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
