// The page that shows every kind of mail, on this machine only. For developers, so in English.
import { Document, useHouse } from '../pages/layout.tsx'
import { previewOf, type Message } from '../mail/compose.ts'
import { LANGUAGES, type Language } from '../words/languages.ts'
import type { MailKind } from '../words/mails.ts'

const LOOKS = [
  ['phone', 'light'],
  ['phone', 'dark'],
  ['desktop', 'light'],
  ['desktop', 'dark'],
] as const

/** One mail in its language: what a list of mails shows of it, its HTML on a phone and on a desk, light and dark, and its text. */
export function Mails(props: { kinds: readonly MailKind[]; language: Language; mail: Message }) {
  const { kinds, language, mail } = props
  const { base } = useHouse()
  const at = (kind: MailKind, tag: Language): string => `${base}/dev/mails?kind=${kind}&language=${tag}`
  return (
    <Document title="Mails" frame="wide">
      <main class="studio">
        <h1>Mails</h1>
        <p class="muted">Every kind in every language, as it is sent, with made-up facts.</p>
        <nav aria-label="Languages" class="picks">
          {(Object.keys(LANGUAGES) as Language[]).map((tag) => (
            <a href={at(mail.kind, tag)} lang={tag} aria-current={tag === language ? 'page' : undefined}>
              {LANGUAGES[tag].name}
            </a>
          ))}
        </nav>
        <nav aria-label="Kinds" class="picks">
          {kinds.map((kind) => (
            <a href={at(kind, language)} aria-current={kind === mail.kind ? 'page' : undefined}>
              {kind}
            </a>
          ))}
        </nav>
        <div class="card">
          <h2 lang={language}>{mail.subject}</h2>
          <p class="muted" lang={language}>
            {previewOf(mail)}
          </p>
          <p class="small muted">
            To {mail.to}; {mail.html.length} characters of HTML
          </p>
        </div>
        <div class="frames">
          {LOOKS.map(([width, scheme]) => (
            <figure>
              <figcaption class="small muted">
                {width}, {scheme}
              </figcaption>
              <iframe
                class={width}
                title={`${mail.kind} on a ${width}, ${scheme}`}
                sandbox=""
                src={`${base}/dev/mails/${language}/${mail.kind}/${scheme}`}
              ></iframe>
            </figure>
          ))}
        </div>
        <div class="card">
          <h2>Text</h2>
          <pre lang={language}>{mail.text}</pre>
        </div>
      </main>
    </Document>
  )
}
