// What came of trying an app: what it would have learned, or why it was refused. No token is shown.
import type { JWTPayload } from 'jose'
import type { ClientRow } from '../clients/tables.ts'
import { isOnlyRedirect } from '../clients/trial.ts'
import { Button } from '../pages/button.tsx'
import { Card } from '../pages/card.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { Notice } from '../pages/notice.tsx'
import { exact, lengthOf } from '../pages/time.tsx'
import type { OAuthError } from './errors.ts'
import type { Tried } from './trial.ts'

/** `uri`: the redirect URI by which apps are tried. */
type Shown = { operator: Operating; client: Pick<ClientRow, 'id' | 'name' | 'updatedAt' | 'metadata'>; uri: string }

/** It went through. */
export function TriedPage(props: Shown & { tried: Tried; alg: string }) {
  const { operator, client, uri, tried, alg } = props
  const { console: common } = useWords()
  const { language } = useHouse()
  const words = common.trial
  const { granted } = words
  const rows = [
    [granted.scope, <code>{tried.scope}</code>],
    [granted.life, lengthOf(tried.expiresIn * 1000, language)],
    [granted.refresh, tried.hasRefreshToken ? granted.yes : granted.no],
    ...(tried.idToken === undefined ? [] : [[granted.signed, alg]]),
  ] as const
  return (
    <ConsolePage
      section="clients"
      {...{ operator }}
      title={words.title(client.name)}
      lead={words.worked.lead}
      notice={<p>{words.worked.title}</p>}
    >
      <Card id="granted" title={words.parts.granted.title} lead={words.parts.granted.lead}>
        <dl class="pairs">
          {rows.map(([name, value]) => (
            <div>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Claims part="idToken" claims={tried.idToken} />
      <Claims part="userinfo" claims={tried.userinfo} />
      <Claims part="access" claims={tried.access} />
      <p class="small muted">{words.ended}</p>
      <Onward {...{ client, uri }} />
    </ConsolePage>
  )
}

/** The app would have been told an error. */
export function TrialRefusedPage(props: Shown & { error: OAuthError }) {
  const { operator, client, uri, error } = props
  const { trial: words } = useWords().console
  return (
    <ConsolePage section="clients" {...{ operator }} title={words.title(client.name)} lead={words.failed.lead}>
      <Notice kind="bad">
        <p>
          <strong>{words.failed.title}</strong>
        </p>
      </Notice>
      <div class="card narrow">
        <dl class="pairs">
          <div>
            <dt>{words.error}</dt>
            <dd>
              <code>{error.error}</code>
            </dd>
          </div>
          <div>
            <dt>{words.description}</dt>
            <dd>{error.description}</dd>
          </div>
        </dl>
      </div>
      <Onward {...{ client, uri }} />
    </ConsolePage>
  )
}

/** The answer belongs to no trial of this session, or was shown before. */
export function TrialOverPage(props: { operator: Operating }) {
  const { trial: words, apps } = useWords().console
  const { base } = useHouse()
  return (
    <ConsolePage section="clients" operator={props.operator} {...words.over}>
      <p>
        <Button href={`${base}/admin/clients`}>{apps.gone.all}</Button>
      </p>
    </ConsolePage>
  )
}

/** Claims: each with its value and what it says. */
function Claims(props: { part: 'idToken' | 'access' | 'userinfo'; claims: JWTPayload | undefined }) {
  const { part, claims } = props
  const { trial: words } = useWords().console
  if (claims === undefined) return <></>
  const { title, lead } = words.parts[part]
  return (
    <Card id={part} title={title} lead={lead}>
      <dl class="pairs">
        {Object.entries(claims).map(([name, value]) => (
          <div>
            <dt>
              <code>{name}</code>
            </dt>
            <dd>
              <Value {...{ name, value }} />
              {Object.hasOwn(words.claims, name) ? <span class="small muted line">{words.claims[name]}</span> : ''}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

const TIMES = ['exp', 'iat', 'auth_time', 'updated_at', 'nbf']

function Value({ name, value }: { name: string; value: unknown }) {
  const { language } = useHouse()
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const at = TIMES.includes(name) && typeof value === 'number' ? exact(value * 1000, language) : undefined
  return (
    <>
      <code>{text}</code>
      {at === undefined ? '' : <span class="small muted"> ({at})</span>}
    </>
  )
}

/** What can be done next: back, once more, and the redirect URI taken away again. */
function Onward({ client, uri }: Pick<Shown, 'client' | 'uri'>) {
  const { trial: words } = useWords().console
  const { base } = useHouse()
  const path = `${base}/admin/clients/${encodeURIComponent(client.id)}`
  return (
    <form method="post" action={`${path}/register-trial`} class="acts">
      <input type="hidden" name="act" value="remove" />
      <input type="hidden" name="seen" value={String(client.updatedAt)} />
      <Button href={`${path}/try`}>{words.once}</Button>
      <Button look="quiet" href={path}>
        {words.back}
      </Button>
      {isOnlyRedirect(client.metadata.redirect_uris, uri) ? '' : <Button look="quiet">{words.redirect.remove}</Button>}
    </form>
  )
}
