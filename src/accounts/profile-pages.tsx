// The page of one's own profile: the name, the address with a change that waits, and the way to delete the account.
import { AccountPage } from '../pages/account.tsx'
import { Card } from '../pages/card.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'
import { CodeField, Field, NameField } from '../pages/fields.tsx'
import { Notice, Problems, type Fault } from '../pages/notice.tsx'
import { NoPasskey, PasskeyScript } from '../pages/passkey-nudge.tsx'
import { Time } from '../pages/time.tsx'
import type { NoticeCode } from '../words/account.ts'
import type { Profile } from './profile.ts'

/** What was typed into one of the page's forms, and what is wrong with it. */
export type Retyped = { field: 'name' | 'email' | 'code'; value: string; fault?: Fault | undefined }

/** `typed`: the form that comes back. `now` in ms. `nudge`: whether somebody without a passkey is told what one is good for. */
type Shown = Profile & {
  now: number
  notice?: NoticeCode | undefined
  typed?: Retyped | undefined
  nudge?: { conditional: boolean; back: string } | undefined
}

/** The name, to be changed; the address, with its change; and the way to delete the account. */
export function ProfilePage(props: Shown) {
  const { email, name, notice, typed, nudge } = props
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.profile
  return (
    <AccountPage
      section="profile"
      {...{ email, name, notice }}
      title={words.title}
      lead={words.lead}
      more={
        <>
          {nudge === undefined ? '' : <NoPasskey nudges back={nudge.back} />}
          {nudge?.conditional === true ? <PasskeyScript conditional /> : ''}
          <Card id="your-name" title={words.ownName} lead={words.nameLead}>
            <Problems problems={faultsOf('name', typed)}>
              <form method="post" action={`${base}/account/name`}>
                <NameField value={valueOf('name', typed) ?? name ?? undefined} />
                <button type="submit">{words.save}</button>
              </form>
            </Problems>
          </Card>
          <AddressCard {...props} />
          <Card id="delete" title={account.deletion.title} lead={account.deletion.offer}>
            <p>
              <a class="button quiet" href={`${base}/account/delete`}>
                {account.deletion.begin}
              </a>
            </p>
          </Card>
        </>
      }
    />
  )
}

/** What is wrong with a field that was typed into. */
const faultsOf = (field: Retyped['field'], typed: Retyped | undefined): Fault[] =>
  typed?.field === field && typed.fault !== undefined ? [{ ...typed.fault, field }] : []

/** What was typed into a field. */
const valueOf = (field: Retyped['field'], typed: Retyped | undefined): string | undefined =>
  typed?.field === field ? typed.value : undefined

function AddressCard(props: Shown) {
  const { email, waiting, waysBack, typed, now } = props
  const { account } = useWords()
  const words = account.profile
  return (
    <Card id="address" title={words.address} lead={words.addressLead}>
      <p>
        <strong class="address">{email}</strong>
      </p>
      {waysBack.map((back) => (
        <Notice kind="plain">
          <p>
            {words.wayBack(<strong>{back.email}</strong>)} {words.wayBackUntil(<Time at={back.until} now={now} />)}
          </p>
        </Notice>
      ))}
      {waiting === undefined ? (
        <ChangeForm typed={typed} />
      ) : (
        <>
          <Waiting {...{ waiting, now, typed }} />
          <details open={typed?.field === 'email'}>
            <summary>{words.another}</summary>
            <ChangeForm typed={typed} />
          </details>
        </>
      )}
    </Card>
  )
}

function ChangeForm({ typed }: { typed: Retyped | undefined }) {
  const { account } = useWords()
  const { base } = useHouse()
  const words = account.profile
  return (
    <Problems problems={faultsOf('email', typed)}>
      <form method="post" action={`${base}/account/email`}>
        <Field id="new-email" name="email" label={words.newAddress} hint={words.newAddressHint}>
          {(told) => (
            <input
              type="text"
              name="email"
              {...told}
              value={valueOf('email', typed)}
              inputmode="email"
              autocomplete="email"
              autocapitalize="none"
              spellcheck={false}
              required
            />
          )}
        </Field>
        <button type="submit" class="quiet">
          {words.change}
        </button>
      </form>
    </Problems>
  )
}

function Waiting(props: { waiting: NonNullable<Profile['waiting']>; now: number; typed: Retyped | undefined }) {
  const { waiting, now, typed } = props
  const { account, lookIntoMail } = useWords()
  const { base } = useHouse()
  const words = account.profile
  return (
    <div class="inset stack">
      <h3>{words.waiting}</h3>
      <p>
        {words.mailed(<strong class="address">{waiting.email}</strong>)}{' '}
        {words.mailedUntil(<Time at={waiting.until} now={now} />)}
      </p>
      <Problems problems={faultsOf('code', typed)}>
        <form method="post" action={`${base}/account/email/confirm`}>
          <input type="hidden" name="challenge" value={waiting.challenge} />
          <CodeField label={lookIntoMail.code} value={valueOf('code', typed)} />
          <button type="submit">{lookIntoMail.button}</button>
        </form>
      </Problems>
      <form method="post" action={`${base}/account/email`}>
        <input type="hidden" name="email" value={waiting.email} />
        <p class="small muted">{words.noMail}</p>
        <button type="submit" class="quiet">
          {lookIntoMail.resend}
        </button>
      </form>
    </div>
  )
}
