// What is asked before an app's secret is replaced or ended, and before it is disabled, enabled or deleted.
import { AppMark } from '../pages/app.tsx'
import { Confirm } from '../pages/confirm.tsx'
import { ConsolePage } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import type { AppAct } from '../words/app-page.ts'
import { ChangedMeanwhile, ChoiceField } from './app-field-pages.tsx'
import { AppStanding, isFor, useWhyNotApp, type LookedApp } from './app-pages.tsx'
import { APPS_PATH, pathOf } from './apps-pages.tsx'

/** The acts that are a question and a button. */
const ASKED = ['secret', 'end-secrets', 'disable', 'enable', 'delete'] as const satisfies readonly AppAct[]
type AskedAct = (typeof ASKED)[number]
const isAsked = (act: AppAct): act is AskedAct => ASKED.some((asked) => asked === act)
const MILD: readonly AppAct[] = ['secret', 'enable']

/** The page. `isChanged`: the app isn't as it was seen, so nothing was done just before. */
export function AppActPage(props: LookedApp & { act: AppAct; isChanged: boolean }) {
  const { operator, view, now, act, isChanged } = props
  const words = useWords().console.apps
  const { base } = useHouse()
  const { client, seen } = view
  const back = `${base}${pathOf(APPS_PATH, client.client_id)}`
  const reason = useWhyNotApp()(act, props)
  const { secret, endSecrets, disable, enable, delete: deleting, overlap } = words.happens
  const happens = { secret, 'end-secrets': endSecrets, disable, enable, delete: deleting }
  return (
    <ConsolePage
      section="clients"
      {...{ operator }}
      title={isAsked(act) ? words.asks[act](client.client_name) : words.acts[act].title}
      at={now}
    >
      <div class="card act">
        <ChangedMeanwhile isSo={isChanged} />
        <div class="whom">
          <AppMark name={client.client_name} logo={client.logo_uri ?? undefined} />
          <div>
            <p>
              <strong>{client.client_name}</strong>
            </p>
            <p class="small muted address">{client.client_id}</p>
          </div>
        </div>
        {reason === undefined && isAsked(act) && isFor(act, view) ? (
          <Confirm
            action={`${back}/${act}`}
            happens={happens[act]}
            button={words.acts.buttons[act]}
            look={MILD.includes(act) ? 'main' : 'danger'}
            back={back}
            hidden={{ seen: String(seen) }}
          >
            {act === 'secret' ? (
              <ChoiceField name="overlap" words={overlap} choices={overlap.choices} chosen="86400" />
            ) : (
              ''
            )}
          </Confirm>
        ) : (
          <>
            <p>{reason ?? <AppStanding {...view} />}</p>
            <p>
              <a class="button quiet" href={back}>
                {useWords().console.trial.back}
              </a>
            </p>
          </>
        )}
      </div>
    </ConsolePage>
  )
}
