// The frame of every page: one column, the system's own font and colours, no script, nothing from elsewhere.
import type { Child } from 'hono/jsx'

/** `ticked` and `unticked` show an element only where the box to be remembered is ticked, or isn't. */
export const STYLE = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:10vh auto;padding:0 1rem}button{font:inherit;padding:.6rem 1.2rem}pre{white-space:pre-wrap}.code{font:2rem monospace;letter-spacing:.2em}article{border-top:1px solid;padding:1rem 0}.ticked,body:has([name=remember]:checked) .unticked{display:none}body:has([name=remember]:checked) .ticked{display:inline}`

/** The whole document. `title` is its title and its heading; `children` stand below that. */
export function Page(props: { title: string; children?: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>{props.title}</title>
        <style>{STYLE}</style>
      </head>
      <body>
        <main>
          <h1>{props.title}</h1>
          {props.children}
        </main>
      </body>
    </html>
  )
}
