// The frame of every page: brand, one title, a card, help. No script by itself, and nothing from elsewhere but the operator's logo.
import { createContext, useContext, type Child } from 'hono/jsx'
import { BUILT } from './built.ts'

/** What is alike on every page of a Worker. */
export type House = {
  appName: string
  /** An https URL or a `data:image/…`; without one the name stands there. */
  logo: string | undefined
  support: string | undefined
  /** The path of the issuer without its last slash: `''` or `/auth`. */
  base: string
  /** The path of the stylesheet. */
  style: string
}

/** Around a page, so that no page hands on what all of them show. */
export const HouseContext = createContext<House>({
  appName: 'Latchkey',
  logo: undefined,
  support: undefined,
  base: '',
  style: '',
})

/** The path of a built script, from wherever the page is. */
export function useAsset(name: keyof typeof BUILT): string {
  return `${useContext(HouseContext).base}/assets/${BUILT[name].file}`
}

/**
 * The whole document. `title` is its title and its heading; `lead` is one line of why; `children` stand below that in a card. `wide` is
 * for lists: a column instead of a card in the middle. `foot` are quiet links below the card.
 */
export function Page(props: { title: string; lead?: Child; wide?: boolean; foot?: Child; children?: Child }) {
  const { title, lead, wide = false, foot, children } = props
  const { appName, style } = useContext(HouseContext)
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{title === appName ? title : `${title} · ${appName}`}</title>
        <link rel="stylesheet" href={style} />
      </head>
      <body class={wide ? 'wide' : 'entry'}>
        <main>
          <Brand />
          <div class="card">
            <h1>{title}</h1>
            {lead === undefined ? '' : <p class="muted">{lead}</p>}
            {children}
          </div>
          <Foot>{foot}</Foot>
        </main>
      </body>
    </html>
  )
}

function Brand() {
  const { appName, logo, base } = useContext(HouseContext)
  return (
    <p class="brand">
      <a href={`${base}/`}>{logo === undefined ? appName : <img src={logo} alt={appName} height="32" />}</a>
    </p>
  )
}

function Foot(props: { children?: Child }) {
  const { support } = useContext(HouseContext)
  if (props.children === undefined && support === undefined) return <></>
  return (
    <div class="foot stack">
      {props.children === undefined ? '' : <p>{props.children}</p>}
      {support === undefined ? (
        ''
      ) : (
        <p>
          Help: <a href={`mailto:${support}`}>{support}</a>
        </p>
      )}
    </div>
  )
}
