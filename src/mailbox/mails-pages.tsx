// The page that shows every kind of mail, on this machine only.
import { previewOf, type Message } from '../mail/compose.ts'
import { Brand, Document, Foot, useHouse, useWords } from '../pages/layout.tsx'
import { LANGUAGES, type Language } from '../words/languages.ts'
import type { MailKind } from '../words/mails.ts'
import { kindsOfMails } from '../mail/sample.ts'

const LOOKS = [
  ['phone', 'light'],
  ['desktop', 'light'],
  ['phone', 'dark'],
  ['desktop', 'dark'],
] as const

/** One mail in the language `tag`: what a list of mails shows of it, its HTML on a phone and on a desk, light and dark, and its text. */
export function Mails(props: { tag: Language; mail: Message }) {
  const { tag, mail } = props
  const { base } = useHouse()
  const { mailPreview: words } = useWords()
  const at = (kind: MailKind, language: Language): string => `${base}/dev/mails?kind=${kind}&language=${language}`
  return (
    <Document title={words.title} frame="wide">
      <main class="frame studio">
        <Brand />
        <h1>{words.title}</h1>
        <p class="muted">{words.lead}</p>
        <nav aria-label={words.languages} class="picks">
          {(Object.keys(LANGUAGES) as Language[]).map((other) => (
            <a href={at(mail.kind, other)} lang={other} aria-current={other === tag ? 'page' : undefined}>
              {LANGUAGES[other].name}
            </a>
          ))}
        </nav>
        <nav aria-label={words.kinds} class="picks">
          {kindsOfMails().map((kind) => (
            <a href={at(kind, tag)} aria-current={kind === mail.kind ? 'page' : undefined}>
              {kind}
            </a>
          ))}
        </nav>
        <div class="card">
          <h2 lang={tag}>{mail.subject}</h2>
          <p class="muted" lang={tag}>
            {previewOf(mail)}
          </p>
        </div>
        <div class="frames">
          {LOOKS.map(([width, scheme]) => (
            <figure class={width}>
              <figcaption class="small muted">{words.looks[width][scheme]}</figcaption>
              <iframe
                class={width}
                title={words.looks[width][scheme]}
                sandbox=""
                src={`${base}/dev/mails/${tag}/${mail.kind}/${scheme}`}
              ></iframe>
            </figure>
          ))}
        </div>
        <div class="card">
          <h2>{words.text}</h2>
          <pre lang={tag}>{mail.text}</pre>
        </div>
        <Foot />
      </main>
    </Document>
  )
}
