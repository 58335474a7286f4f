// The pages of one's own account: security, sessions, and the fresh proof that a sensitive change wants.
import { AccountPage } from '../pages/account.tsx'
import { CodeField, PasswordField } from '../pages/fields.tsx'
import { Page, useHouse, useWords } from '../pages/layout.tsx'
import { Problems, type Fault } from '../pages/notice.tsx'
import { programOf } from '../mail/origin.ts'
import { When } from '../pages/when.tsx'
import type { Session } from '../sessions/session.ts'
import type { NoticeCode } from '../words/words.ts'

/** What every page of the account shows: the person, and what was done just before. */
type Seen = { email: string; name: string | null; notice?: NoticeCode | undefined }

/** Passkeys above the password. */
export function SecurityPage(props: Seen) {
  const { account } = useWords()
  const { base } = useHouse()
  return (
    <AccountPage section="security" {...props} title={account.security.title}>
      <h2>{account.security.passkeys}</h2>
      <p class="muted">{account.security.passkeysLead}</p>
      <p>
        <a class="button" href={`${base}/account/passkeys`}>
          {account.security.passkeys}
        </a>
      </p>
      <h2>{account.security.password}</h2>
      <p class="muted">{account.security.passwordLead}</p>
      <p>
        <a class="button quiet" href={`${base}/forgot-password`}>
          {account.security.reset}
        </a>
      </p>
    </AccountPage>
  )
}

/** The live sessions, this one marked; `older` is the cursor of the next page, `now` in ms. */
export function SessionsPage(props: Seen & { sessions: readonly Session[]; older: string | null; now: number }) {
  const { email, name, notice, sessions, older, now } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.sessions
  const others = sessions.filter(({ current }) => !current)
  return (
    <AccountPage section="sessions" {...{ email, name, notice }} title={words.title} lead={words.lead}>
      <ul class="rows">
        {sessions.map((session) => (
          <SessionRow session={session} now={now} />
        ))}
      </ul>
      {others.length === 0 ? (
        <p class="muted">{words.noOthers}</p>
      ) : (
        <form method="post" action={`${base}/account/sessions/others`}>
          <button type="submit" class="danger">
            {words.endOthers}
          </button>
        </form>
      )}
      {older === null ? (
        ''
      ) : (
        <p>
          <a href={`${base}/account/sessions?cursor=${older}`}>{words.older}</a>
        </p>
      )}
    </AccountPage>
  )
}

function SessionRow({ session, now }: { session: Session; now: number }) {
  const { account } = useWords()
  const { base, language } = useHouse()
  const words = account.sessions
  const device = useDevice()(session.user_agent)
  const place = placeOf(session.country, language)
  return (
    <li>
      <p class="head">
        <strong>{device}</strong>
        {session.current ? <span class="badge">{words.current}</span> : ''}
      </p>
      <p class="small muted">
        {place === undefined ? '' : `${place} · `}
        {words.lastUsed(<When at={Date.parse(session.last_used_at)} now={now} />)}
        {' · '}
        {words.signedIn(<When at={Date.parse(session.created_at)} now={now} />)}
      </p>
      {session.current ? (
        ''
      ) : (
        <form method="post" action={`${base}/account/sessions/end`}>
          <input type="hidden" name="id" value={session.id} />
          <button type="submit" class="quiet" aria-label={words.endNamed(device)}>
            {words.end}
          </button>
        </form>
      )}
    </li>
  )
}

/** Names the device of a user agent, in the language of the page. */
export function useDevice(): (userAgent: string | null) => string {
  const { device } = useWords().account
  return (userAgent) => {
    const { browser, system } = programOf(userAgent)
    if (browser === undefined) return system ?? device.unknown
    return system === undefined ? browser : device.on(browser, system)
  }
}

/** A country by its name, from the two letters that the edge gives; `undefined` for none, and for codes that name none. */
export function placeOf(country: string | null, language: string): string | undefined {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return undefined
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(country)
}

/** Asks for a fresh proof, by each of `methods` that a form can take. `challenge`: a code was mailed. */
export function ProvePage(props: {
  returnTo: string
  methods: readonly string[]
  challenge?: string | undefined
  problems: readonly Fault[]
}) {
  const { returnTo, methods, challenge, problems } = props
  const { account, secondStep, common, lookIntoMail } = useWords()
  const { base } = useHouse()
  const action = `${base}/account/prove`
  const hidden = <input type="hidden" name="return_to" value={returnTo} />
  return (
    <Page
      title={account.prove.title}
      lead={challenge === undefined ? account.prove.lead : account.prove.mailed}
      foot={<a href={`${base}/account`}>{account.prove.cancel}</a>}
    >
      <Problems problems={problems} />
      {challenge === undefined ? (
        ''
      ) : (
        <form method="post" action={action}>
          {hidden}
          <input type="hidden" name="challenge" value={challenge} />
          <CodeField label={lookIntoMail.code} />
          <button type="submit">{common.goOn}</button>
        </form>
      )}
      {challenge === undefined && methods.includes('password') ? (
        <form method="post" action={action}>
          {hidden}
          <PasswordField which="current" />
          <button type="submit">{common.goOn}</button>
        </form>
      ) : (
        ''
      )}
      {methods.includes('totp') ? (
        <form method="post" action={action}>
          {hidden}
          <input type="hidden" name="by" value="totp" />
          <CodeField label={secondStep.appCode} />
          <button type="submit">{common.goOn}</button>
        </form>
      ) : (
        ''
      )}
      {challenge === undefined && methods.includes('email_code') ? (
        <form method="post" action={`${action}/mail`}>
          {hidden}
          <button type="submit" class="quiet">
            {account.prove.mail}
          </button>
        </form>
      ) : (
        ''
      )}
      {methods.every((method) => method === 'passkey') ? (
        <p>
          <a class="button" href={`${base}/account/passkeys`}>
            {account.prove.passkeyOnly}
          </a>
        </p>
      ) : (
        ''
      )}
    </Page>
  )
}
