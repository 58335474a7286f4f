// The console's page of how mails look: each kind, with made-up facts.
import { previewOf, type Message } from '../mail/compose.ts'
import { kindsOfMails } from '../mail/sample.ts'
import { Button } from '../pages/button.tsx'
import { ConsolePage, type Operating } from '../pages/console.tsx'
import { useHouse, useWords } from '../pages/layout.tsx'

const LOOKS = [
  ['phone', 'light'],
  ['phone', 'dark'],
  ['desktop', 'light'],
  ['desktop', 'dark'],
] as const

/** A mail in the language of the page: what a list of mails shows of it, its HTML in four frames, and its text. */
export function PreviewPage(props: { operator: Operating; mail: Message }) {
  const { operator, mail } = props
  const { console: common, mailPreview } = useWords()
  const { base, language } = useHouse()
  const { mail: outbox } = common
  const { preview: words } = outbox
  return (
    <ConsolePage section="mail" {...{ operator }} title={words.title} lead={words.lead}>
      <form class="picker" action={`${base}/admin/mail/preview`}>
        <label for="kind">{words.kind}</label>
        <select id="kind" name="kind">
          {kindsOfMails().map((kind) => (
            <option value={kind} selected={kind === mail.kind}>
              {outbox.kinds[kind]}
            </option>
          ))}
        </select>
        <Button look="quiet">{words.show}</Button>
      </form>
      <div class="card">
        <h2>{mail.subject}</h2>
        <p class="muted">{previewOf(mail)}</p>
      </div>
      <div class="frames">
        {LOOKS.map(([width, scheme]) => (
          <figure class={width}>
            <figcaption class="small muted">{mailPreview.looks[width][scheme]}</figcaption>
            <iframe
              class={width}
              title={mailPreview.looks[width][scheme]}
              sandbox=""
              src={`${base}/admin/mail/preview/${language}/${mail.kind}/${scheme}`}
            ></iframe>
          </figure>
        ))}
      </div>
      <div class="card">
        <h2>{words.text}</h2>
        <pre>{mail.text}</pre>
      </div>
      <p>
        <a href={`${base}/admin/mail`}>{words.back}</a>
      </p>
    </ConsolePage>
  )
}
