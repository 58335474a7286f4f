// The screens of signing in to other software: consent, the choice of an account, and devices. What is wrong with a request: `wrong-pages.tsx`.
import { AppMark, Scopes } from '../pages/app.tsx'
import { Avatar } from '../pages/avatar.tsx'
import { Button } from '../pages/button.tsx'
import { Field } from '../pages/fields.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { Notice, Problems } from '../pages/notice.tsx'
import { lengthOf } from '../pages/time.tsx'
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

/** What a client asks for: scopes of ours and of an API, with the API's own sentences. `lasts`: without use, and at most (ms); `undefined`: the session. */
export type Asked = {
  scopes: readonly string[]
  /** What else it asks for, and isn't the person's to give. */
  withheld: readonly string[]
  api: { name: string; scopes: Readonly<Record<string, string>> } | undefined
  lasts: { unused: number; most: number } | undefined
}

/**
 * Asks whether a client may have what it asks for. `host` is where the answer goes; `undefined` for a program on this machine. `request` is
 * the request as it came.
 */
export function ConsentPage(props: {
  client: ShownClient
  person: { email: string; name: string | null }
  asked: Asked
  host: string | undefined
  request: string
}) {
  const { client, person, asked, host, request } = props
  const nothing = asked.scopes.length === 0
  const { consent: words } = useWords().oauth
  const { base } = useHouse()
  const { privacy, terms } = client
  return (
    <Page
      title={nothing ? words.notYours : words.title(client.name)}
      lead={host ?? words.onThisMachine}
      mark={<AppMark {...client} />}
    >
      {client.unknown ? <Unknown /> : ''}
      <SignedInAs {...person} />
      <form method="post" action={`${base}/consent`}>
        <input type="hidden" name="request" value={request} />
        <Decision
          app={client.name}
          asked={asked}
          allow={words.allow}
          deny={nothing ? words.back(client.name) : words.deny}
        />
      </form>
      <p class="small muted">{host === undefined ? words.thisMachine : words.goesTo(host)}</p>
      {privacy === undefined && terms === undefined ? (
        ''
      ) : (
        <p class="links">
          {privacy === undefined ? '' : <a href={privacy}>{words.privacy}</a>}
          {terms === undefined ? '' : <a href={terms}>{words.terms}</a>}
        </p>
      )}
    </Page>
  )
}

/** What it is about, and the two answers; only one where nothing that it asks for is the person's to give. */
function Decision(props: { app: string; asked: Asked; allow: string; deny: string }) {
  const { app, asked, allow, deny } = props
  const nothing = asked.scopes.length === 0
  return (
    <>
      {nothing ? '' : <Wants app={app} asked={asked} />}
      <NotGiven app={app} asked={asked} />
      <p class="acts">
        {nothing ? (
          ''
        ) : (
          <button name="decision" value="allow">
            {allow}
          </button>
        )}
        <button name="decision" value="deny" class="quiet">
          {deny}
        </button>
      </p>
    </>
  )
}

/** Nobody here has checked the app: a warning. */
function Unknown() {
  return (
    <Notice kind="bad">
      <p>{useWords().oauth.consent.unknownApp}</p>
    </Notice>
  )
}

/** Whose account it is about. */
function SignedInAs(person: { email: string; name: string | null }) {
  return (
    <div class="whom inset">
      <Avatar {...person} />
      <p class="small">{useWords().oauth.consent.lead(person.email)}</p>
    </div>
  )
}

/** What it asks for that isn't the person's to give. */
const NotGiven = ({ app, asked: { scopes, withheld, api } }: { app: string; asked: Asked }) => (
  <Withheld app={app} scopes={withheld} says={api?.scopes ?? {}} all={scopes.length === 0} />
)

/** What it wants, and for how long. */
function Wants({ app, asked: { scopes, api, lasts } }: { app: string; asked: Asked }) {
  const { consent: words } = useWords().oauth
  const { language } = useHouse()
  const own = scopes.filter(isOwnScope)
  const ofApi = scopes.filter((scope) => !isOwnScope(scope)).map((scope) => api?.scopes[scope] ?? scope)
  return (
    <>
      <p>
        <strong>{words.wants(app)}</strong>
      </p>
      <Scopes own={own} apis={ofApi.length === 0 ? [] : [{ name: api?.name ?? '', says: ofApi }]} />
      <p class="small muted">
        {lasts === undefined
          ? words.lastsSession
          : words.lasts(lengthOf(lasts.most, language), lengthOf(lasts.unused, language))}{' '}
        {words.takenAway}
      </p>
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
      <form method="post" action={props.to} data-goes="">
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
        <Field id="user-code" name="user_code" label={words.code} hint={words.codeHint} begins>
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

/** Asks whether it is theirs (RFC 8628 §5.4): what it is, which code it shows, what it will be able to do, and whether they began this. */
export function DeviceConsentPage(props: {
  client: ShownClient
  person: { email: string; name: string | null }
  code: string
  asked: Asked
}) {
  const { client, person, code, asked } = props
  const { device: words, consent } = useWords().oauth
  const { base } = useHouse()
  return (
    <Page title={words.ask} lead={words.asks(client.name)} mark={<AppMark {...client} />}>
      <Notice kind="bad">
        <p>{words.beware}</p>
        {client.unknown ? <p>{consent.unknown}</p> : ''}
      </Notice>
      <div class="inset shown-code">
        <p class="small muted">{words.shows}</p>
        <p class="code">{code}</p>
      </div>
      <SignedInAs {...person} />
      <form method="post" action={`${base}/device/answer`}>
        <input type="hidden" name="user_code" value={code} />
        <Decision app={client.name} asked={asked} allow={words.allow} deny={words.deny} />
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
