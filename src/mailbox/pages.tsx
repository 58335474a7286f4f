// The page of the development mailbox.
import { Page } from '../pages/layout.tsx'
import type { MailboxItem } from './list.ts'

/** The mails that are given, each with its code and link where it has them. */
export function Mailbox(props: { mails: readonly MailboxItem[] }) {
  return (
    <Page
      title="Development mailbox"
      wide
      lead="The mails of Latchkey on this machine, newest first. Reload to see new ones. None was really sent."
    >
      {props.mails.length === 0 ? <p>No mail yet: sign up with curl or a browser.</p> : ''}
      {props.mails.map((mail) => (
        <article>
          <h2>{mail.subject}</h2>
          <p class="small muted">
            To {mail.to}, {mail.sent_at}
          </p>
          {mail.code === undefined ? '' : <p class="code">{mail.code}</p>}
          <pre>{mail.text}</pre>
          {mail.link === undefined ? (
            ''
          ) : (
            <p>
              <a href={mail.link}>Open the link</a>
            </p>
          )}
        </article>
      ))}
    </Page>
  )
}
