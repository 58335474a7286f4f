// The frame of every page: brand, one title, a card, help, languages. No script by itself, and nothing from elsewhere but the operator's logo.
import { createContext, useContext, type Child } from 'hono/jsx'
import { LANGUAGES, type Language } from '../words/languages.ts'
import type { Words } from '../words/words.ts'
import { BUILT } from './built.ts'

/** What is alike on every page of a Worker, for the person who looks. */
export type House = {
  appName: string
  /** An https URL or a `data:image/…`; without one the name stands there. */
  logo: string | undefined
  support: string | undefined
  /** The path of the issuer without its last slash: `''` or `/auth`. */
  base: string
  /** The path of the stylesheet. */
  style: string
  language: Language
  /** Where this page is shown in another language: its path and query without `ui_locales`. */
  here: string | undefined
  /** The shortest password that is accepted, in characters. */
  minLength: number
  /** Whether a password must have a letter of each case, a digit and a symbol. */
  composition: boolean
  signUpIsOpen: boolean
  /** Where people belong (`APP_URL`), if the operator has said where. */
  app: { name: string; url: string } | undefined
  /** What stands above every page: that an operator acts as somebody (`acting.tsx`). */
  banner?: Child
}

/** Around a page, so that no page hands on what all of them show. */
export const HouseContext = createContext<House>({
  appName: 'Latchkey',
  logo: undefined,
  support: undefined,
  base: '',
  style: '',
  language: 'en',
  here: undefined,
  minLength: 12,
  composition: true,
  signUpIsOpen: true,
  app: undefined,
})

/** What is alike on every page. */
export const useHouse = (): House => useContext(HouseContext)

/** The texts of the pages, in the language of the person who looks. */
export const useWords = (): Words => LANGUAGES[useHouse().language]

/** The path of a built script, from wherever the page is. */
export const useAsset = (name: keyof typeof BUILT): string => `${useHouse().base}/assets/${BUILT[name].file}`

/**
 * The whole document. `title` is its title and its heading; `lead` is one line of why; `children` stand below that in a card. `wide` is
 * for lists: a column instead of a card in the middle. `mark` stands above the title, `below` below the card, and `foot` are quiet links
 * at the end.
 */
export function Page(props: {
  title: string
  lead?: Child
  wide?: boolean
  mark?: Child
  below?: Child
  foot?: Child
  children?: Child
}) {
  const { title, lead, wide = false, mark, below, foot, children } = props
  return (
    <Document title={title} frame={wide ? 'wide' : 'entry'}>
      <div class="frame">
        <header>
          <Brand />
        </header>
        <main class="card">
          {mark ?? ''}
          <h1>{title}</h1>
          {lead === undefined ? '' : <p class="muted">{lead}</p>}
          {children}
        </main>
        {below}
        <Foot>{foot}</Foot>
      </div>
    </Document>
  )
}

/** The document around a frame. `frame` is the class of its body, which the stylesheet knows. */
export function Document(props: {
  title: string
  frame: 'entry' | 'wide' | 'account' | 'console' | 'reference'
  children?: Child
}) {
  const { title, frame, children } = props
  const { appName, style, language, base, banner } = useHouse()
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{title === appName ? title : `${title} · ${appName}`}</title>
        <link rel="icon" href={`${base}/favicon.ico`} type="image/svg+xml" />
        <link rel="stylesheet" href={style} />
      </head>
      <body class={frame}>
        {banner ?? ''}
        {children}
      </body>
    </html>
  )
}

/** The operator's logo, or the name of the app; it leads to the start page. */
export function Brand() {
  const { appName, logo, base } = useHouse()
  return (
    <p class="brand">
      <a href={`${base}/`}>{logo === undefined ? appName : <img src={logo} alt={appName} height="32" />}</a>
    </p>
  )
}

/** Help, and the languages, below the cards of a page; `children` are quiet links above them. */
export function Foot(props: { children?: Child }) {
  const { support } = useHouse()
  const { common } = useWords()
  return (
    <footer class="foot stack">
      {props.children === undefined ? '' : <p>{props.children}</p>}
      {support === undefined ? (
        ''
      ) : (
        <p>
          {common.help} <a href={`mailto:${support}`}>{support}</a>
        </p>
      )}
      <Languages />
    </footer>
  )
}

/** The way to the same page in the other languages; none where it can't be asked for again. */
function Languages() {
  const { here, language } = useHouse()
  if (here === undefined) return <></>
  const others = (Object.keys(LANGUAGES) as Language[]).filter((other) => other !== language)
  return (
    <p>
      {others.map((other) => (
        <a href={`${here}${here.includes('?') ? '&' : '?'}ui_locales=${other}`} lang={other} hreflang={other}>
          {LANGUAGES[other].name}
        </a>
      ))}
    </p>
  )
}
