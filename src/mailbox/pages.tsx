// The page of the development mailbox: the mails at the side, one of them beside it. A script copies, and shows new mail by itself.
import { Button } from '../pages/button.tsx'
import { Brand, Document, Foot, useAsset, useHouse, useWords } from '../pages/layout.tsx'
import { Empty, Pager } from '../pages/table.tsx'
import { Time } from '../pages/time.tsx'
import type { MailboxItem } from './list.ts'

/** `chosen` is the mail that is read, `undefined` where it is gone. `newest`: whether this is the newest page. `older` is the next page's cursor. */
export function Mailbox(props: {
  mails: readonly MailboxItem[]
  chosen: MailboxItem | undefined
  newest: boolean
  older: string | null
  now: number
}) {
  const { mails, chosen, newest, older, now } = props
  const { mailbox } = useWords()
  const { base } = useHouse()
  const path = `${base}/dev/mailbox`
  const [first] = mails
  const watches = newest ? { 'data-newest': first?.id ?? '', 'data-source': `${base}/dev/mail?limit=1` } : {}
  return (
    <Document title={mailbox.title} frame="wide">
      <main class="frame broad stack" id="mailbox" data-copied={mailbox.copied} {...watches}>
        <Brand />
        <h1>{mailbox.title}</h1>
        <p class="muted">
          {mailbox.lead} <a href={path}>{mailbox.again}</a>
        </p>
        {mails.length === 0 ? (
          <div class="card">
            <Empty title={mailbox.emptyTitle} lead={mailbox.emptyLead}>
              <Button href={`${base}/sign-up`}>{mailbox.signUp}</Button>
            </Empty>
          </div>
        ) : (
          <div class="inbox">
            <div>
              <nav aria-label={mailbox.list}>
                <ul>
                  {mails.map((mail) => (
                    <li>
                      <a href={`${path}?mail=${mail.id}`} aria-current={mail.id === chosen?.id ? 'true' : undefined}>
                        <span class="subject">{mail.subject}</span>
                        <span class="small muted">
                          {mail.to} · <Time at={Date.parse(mail.sent_at)} now={now} />
                        </span>
                      </a>
                    </li>
                  ))}
                </ul>
              </nav>
              {newest && older === null ? (
                ''
              ) : (
                <Pager
                  list={mailbox.list}
                  newer={newest ? undefined : path}
                  older={older === null ? undefined : `${path}?cursor=${older}`}
                />
              )}
            </div>
            {chosen === undefined ? <p class="card muted">{mailbox.gone}</p> : <Letter mail={chosen} now={now} />}
          </div>
        )}
        <Foot />
      </main>
      <script src={useAsset('mailbox')} type="module"></script>
    </Document>
  )
}

/** One mail: its code and its link to take, how it looks, and its plain text. */
function Letter(props: { mail: MailboxItem; now: number }) {
  const { id, subject, to, sent_at, code, link, text } = props.mail
  const { mailbox } = useWords()
  const { base } = useHouse()
  return (
    <article class="card letter">
      <h2>{subject}</h2>
      <p class="small muted">
        {mailbox.to} {to} · {mailbox.from} <Time at={Date.parse(sent_at)} now={props.now} />
      </p>
      {code === undefined ? (
        ''
      ) : (
        <p class="acts">
          <span class="code" id="code">
            {code}
          </span>
          <Copies text={code} words={mailbox.copyCode} />
        </p>
      )}
      {link === undefined ? (
        ''
      ) : (
        <p class="acts">
          <Button href={link}>{mailbox.open}</Button>
          <Copies text={link} words={mailbox.copyLink} />
        </p>
      )}
      <h3>{mailbox.html}</h3>
      <iframe
        src={`${base}/dev/mailbox/${id}`}
        title={subject}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
      ></iframe>
      <details>
        <summary>{mailbox.text}</summary>
        <pre>{text}</pre>
      </details>
    </article>
  )
}

/** Copies `text`, where a script runs. */
function Copies(props: { text: string; words: string }) {
  return (
    <button type="button" class="quiet" data-copy={props.text} hidden>
      {props.words}
    </button>
  )
}
