// The page of the development mailbox.
import { Page } from '../pages/layout.tsx'
import type { MailboxItem } from './list.ts'

/** The given mails, with the code and link of each. */
export function Mailbox(props: { mails: readonly MailboxItem[] }) {
  return (
    <Page title="Development mailbox">
      <p>The mails of Latchkey on this machine, newest first. Reload to see new ones. None was really sent.</p>
      {props.mails.length === 0 ? <p>No mail yet: sign up with curl or a browser.</p> : ''}
      {props.mails.map((mail) => (
        <article>
          <h2>{mail.subject}</h2>
          <p>
            To {mail.to}, {mail.sent_at}
          </p>
          {mail.code === undefined ? '' : <p class="code">{mail.code}</p>}
          <pre>{mail.text}</pre>
          {mail.link === undefined ? '' : <a href={mail.link}>Open the link</a>}
        </article>
      ))}
    </Page>
  )
}
