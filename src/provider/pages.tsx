// The screens of signing in to other software: consent, the choice of an account, and what is wrong with a request.
import { Button } from '../pages/button.tsx'
import { Field } from '../pages/fields.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems } from '../pages/notice.tsx'
import type { OAuthFault } from '../words/oauth.ts'
import { isOwnScope } from './rules.ts'
import { Withheld } from './withheld.tsx'

/** What a client is called, and what it shows of itself. */
export type ShownClient = {
  name: string
  logo: string | undefined
  privacy: string | undefined
  terms: string | undefined
  /** Whether nobody here has checked it. */
  unknown: boolean
}

/**
 * Asks whether a client may have what it asks for. `scopes` are ours and an API's, with the API's own sentences in `says`. `host` is where the
 * answer goes; `undefined` for a program on this machine. `request` is the request as it came.
 */
export function ConsentPage(props: {
  client: ShownClient
  email: string
  scopes: readonly string[]
  withheld: readonly string[]
  says: Readonly<Record<string, string>>
  host: string | undefined
  request: string
}) {
  const { client, email, scopes, withheld, says, host, request } = props
  const nothing = scopes.length === 0
  const { consent: words } = useWords().oauth
  const { base } = useHouse()
  return (
    <Page title={words.title(client.name)} lead={words.lead(email)}>
      {client.unknown ? (
        <Notice kind="plain">
          <p>{words.unknownApp}</p>
        </Notice>
      ) : (
        ''
      )}
      <form method="post" action={`${base}/consent`} class="confirm">
        <input type="hidden" name="request" value={request} />
        {nothing ? '' : <Wants app={client.name} {...{ scopes, says }} />}
        <Withheld app={client.name} scopes={withheld} says={says} all={nothing} />
        <p class="muted">{host === undefined ? words.thisMachine : words.goesTo(host)}</p>
        <p class="acts">
          {nothing ? (
            ''
          ) : (
            <button name="decision" value="allow">
              {words.allow}
            </button>
          )}
          <button name="decision" value="deny" class="quiet">
            {nothing ? words.back(client.name) : words.deny}
          </button>
        </p>
        {nothing ? '' : <p class="muted">{words.takenAway}</p>}
      </form>
      {client.privacy === undefined && client.terms === undefined ? (
        ''
      ) : (
        <p class="muted">
          {client.privacy === undefined ? '' : <a href={client.privacy}>{words.privacy}</a>}{' '}
          {client.terms === undefined ? '' : <a href={client.terms}>{words.terms}</a>}
        </p>
      )}
    </Page>
  )
}

/** What an app will be able to do. */
function Wants(props: { app: string; scopes: readonly string[]; says: Readonly<Record<string, string>> }) {
  const { consent: words } = useWords().oauth
  return (
    <>
      <p>{words.wants(props.app)}</p>
      <ul>
        {props.scopes.map((scope) => (
          <li>{isOwnScope(scope) ? words.scopes[scope] : (props.says[scope] ?? scope)}</li>
        ))}
      </ul>
    </>
  )
}

/** Lets somebody who is signed in go on as that, or as somebody else (`prompt=select_account`). */
export function ChoosePage(props: { app: string; email: string; onward: string; other: string }) {
  const { choose: words } = useWords().oauth
  const { app, email, onward, other } = props
  return (
    <Page title={words.title} lead={words.lead(app)}>
      <p>
        <Button href={onward}>{words.goOn(email)}</Button>
      </p>
      <p>
        <Button look="quiet" href={other}>
          {words.other}
        </Button>
      </p>
    </Page>
  )
}

/** Posts the answer to a client (OAuth 2.0 Form Post Response Mode): the button does it without a script. */
export function FormPostPage(props: { app: string; to: string; answer: Readonly<Record<string, string>> }) {
  const { onward: words } = useWords().oauth
  return (
    <Page title={words.title(props.app)} lead={words.lead}>
      <form method="post" action={props.to}>
        {Object.entries(props.answer).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button>{words.button}</button>
      </form>
    </Page>
  )
}

/** Asks for the code that a device shows (RFC 8628 §3.3). `unknown`: what was typed is none. `throttled`: too many were. */
export function DevicePage(props: { typed?: string | undefined; unknown?: boolean; throttled?: boolean }) {
  const { device: words } = useWords().oauth
  const { base } = useHouse()
  return (
    <Page title={words.title} lead={words.lead}>
      {props.unknown === true ? (
        <Notice kind="bad">
          <p>{words.unknown}</p>
        </Notice>
      ) : (
        ''
      )}
      {props.throttled === true ? <Problems problems={[{ code: 'too_many' }]} /> : ''}
      <form method="post" action={`${base}/device`}>
        <Field id="user-code" name="user_code" label={words.code} begins>
          {(told) => (
            <input
              class="code"
              name="user_code"
              {...told}
              value={props.typed}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              required
            />
          )}
        </Field>
        <button>{words.goOn}</button>
      </form>
    </Page>
  )
}

/** Asks whether it is theirs (RFC 8628 §5.4): what it is, which code it shows, and what it will be able to do. */
export function DeviceConsentPage(props: {
  app: string
  email: string
  code: string
  scopes: readonly string[]
  withheld: readonly string[]
  says: Readonly<Record<string, string>>
}) {
  const { app, email, code, scopes, withheld, says } = props
  const nothing = scopes.length === 0
  const { device: words, consent } = useWords().oauth
  const { base } = useHouse()
  return (
    <Page title={words.ask} lead={words.asks(app)}>
      <Notice kind="bad">
        <p>{words.beware}</p>
      </Notice>
      <p class="code-shown">
        <strong>{code}</strong>
      </p>
      <p class="muted">{consent.lead(email)}</p>
      <form method="post" action={`${base}/device/answer`} class="confirm">
        <input type="hidden" name="user_code" value={code} />
        {nothing ? '' : <Wants {...{ app, scopes, says }} />}
        <Withheld {...{ app, says }} scopes={withheld} all={nothing} />
        <p class="acts">
          {nothing ? (
            ''
          ) : (
            <button name="decision" value="allow">
              {words.allow}
            </button>
          )}
          <button name="decision" value="deny" class="quiet">
            {words.deny}
          </button>
        </p>
      </form>
    </Page>
  )
}

/** The end of it. */
export function DeviceDonePage(props: { allowed: boolean }) {
  const { device: words } = useWords().oauth
  const [title, lead] = props.allowed ? words.done : words.denied
  return <Page title={title} lead={lead} />
}

/** Asks whether to sign out here, too. `request` is the client's request as it came. */
export function SignOutHerePage(props: { app: string | undefined; request: string }) {
  const { signOut: words } = useWords().oauth
  const { base } = useHouse()
  return (
    <Page title={words.title} lead={words.lead(props.app ?? words.anApp)}>
      <form method="post" action={`${base}/oidc/logout/confirm`}>
        <input type="hidden" name="request" value={props.request} />
        <p class="acts">
          <button>{words.button}</button>
          <Button look="quiet" href={`${base}/account`}>
            {words.keep}
          </Button>
        </p>
      </form>
    </Page>
  )
}

/** Says that an app asked for something that we can't answer, and lets the person go back to it. Nobody has checked where that is. */
export function UncheckedAppPage(props: { to: string }) {
  const { wrong: words } = useWords().oauth
  const url = URL.parse(props.to)
  const place = url === null || url.host === '' ? props.to.split(':', 1)[0] : url.host
  return (
    <Page title={words.title} lead={words.lead}>
      <Notice kind="bad">
        <p>{words.unchecked(place ?? '')}</p>
      </Notice>
      <p>
        <Button look="quiet" href={props.to}>
          {words.goBack}
        </Button>
      </p>
    </Page>
  )
}

/** What is wrong with a request that can't go back to its client: nobody knows who sent it. */
export function WrongRequestPage(props: { fault: OAuthFault }) {
  const { wrong: words } = useWords().oauth
  return (
    <Page title={words.title} lead={words.lead}>
      <Notice kind="bad">
        <p>{words.faults[props.fault]}</p>
      </Notice>
      <p class="muted">{words.ask}</p>
    </Page>
  )
}
