// The reference for people: one page of everything, made of the OpenAPI document, in the API's own language. It works without a script;
// one adds a filter, another copies.
import { jsx } from 'hono/jsx'
import { BUILT } from '../pages/built.ts'
import { Coded } from '../pages/coded.tsx'
import { Brand, Document as Page, HouseContext, useHouse, type House } from '../pages/layout.tsx'
import type { Document } from './document.ts'
import { Method, OperationArticle } from './operation-pages.tsx'
import type { Placed } from './samples.ts'
import { Fields } from './schema-pages.tsx'

type Part = { name: string; slug: string; description: string; operations: Placed[] }

const slugOf = (name: string): string => name.toLowerCase().replaceAll(' ', '-')

/** The operations below their headings, in the order of these. */
function partsOf({ tags, paths }: Document): Part[] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, path, method: method.toUpperCase() })),
  )
  return tags.map(({ name, description }) => ({
    name,
    slug: slugOf(name),
    description,
    operations: all.filter((operation) => operation.tags[0] === name),
  }))
}

/** The text of the page; `house` is what all pages of this Worker show. */
export function referenceText(document: Document, house: House): string {
  const page = jsx(ReferencePage, { document })
  const scripts = [BUILT.forms.file, BUILT.reference.file].map(
    (file) => `<script src="${house.base}/assets/${file}" type="module"></script>`,
  )
  const text = `<!doctype html>${String(jsx(HouseContext.Provider, { value: house }, page))}`
  return text.replace('</head>', () => `${scripts.join('')}</head>`)
}

function ReferencePage(props: { document: Document }) {
  const { document } = props
  const { base } = useHouse()
  const parts = partsOf(document)
  const issuer = document.servers[0]?.url ?? ''
  return (
    <Page title="API reference" frame="reference">
      <a class="skip" href="#main">
        Skip to the reference
      </a>
      <header class="bar">
        <Brand />
        <p class="small">
          <a href={`${base}/openapi.json`}>OpenAPI document</a>
        </p>
      </header>
      <div class="reference-frame">
        <Contents parts={parts} />
        <main id="main">
          <h1>API reference</h1>
          <Introduction document={document} issuer={issuer} />
          {parts.map((part) => (
            <section class="part" aria-labelledby={part.slug}>
              <h2 id={part.slug}>{part.name}</h2>
              <p class="muted">
                <Coded text={part.description} />
              </p>
              <ul class="index">
                {part.operations.map((operation) => (
                  <Entry operation={operation} />
                ))}
              </ul>
              {part.operations.map((operation) => (
                <OperationArticle operation={operation} issuer={issuer} />
              ))}
            </section>
          ))}
          <SchemaList document={document} />
        </main>
      </div>
    </Page>
  )
}

function Introduction(props: { document: Document; issuer: string }) {
  const { document, issuer } = props
  const { info } = document
  return (
    <div class="introduction stack">
      <dl class="facts">
        <dt>Base URL</dt>
        <dd>
          <code>{issuer}</code>
        </dd>
        <dt>Version</dt>
        <dd>{info.version}</dd>
      </dl>
      {info.description.split('\n\n').map((text) => (
        <p>
          <Coded text={text} />
        </p>
      ))}
      <p>
        In a browser, <code>latchkey/browser</code> does this by itself:
      </p>
      <pre tabindex={0}>
        <code>{`import { createAuthClient } from 'latchkey/browser'\n\nconst auth = createAuthClient({ baseURL: '${issuer}' })`}</code>
      </pre>
    </div>
  )
}

function Entry(props: { operation: Placed }) {
  const { operationId, method, summary } = props.operation
  return (
    <li data-operation={operationId}>
      <a href={`#${operationId}`}>
        <Method of={method} /> <span>{summary.replace(/\.$/, '')}</span>
      </a>
    </li>
  )
}

/** All headings and operations at the side; on a phone the headings alone. */
function Contents(props: { parts: readonly Part[] }) {
  return (
    <nav class="contents" aria-label="Contents">
      <p class="filter" hidden>
        <label for="filter">Filter</label>
        <input id="filter" type="search" autocomplete="off" placeholder="Path, name or code" />
        <span class="small muted" role="status" id="found" />
      </p>
      <ul>
        {props.parts.map(({ name, slug, operations }) => (
          <li>
            <a class="heading" href={`#${slug}`}>
              {name}
            </a>
            <ul>
              {operations.map((operation) => (
                <Entry operation={operation} />
              ))}
            </ul>
          </li>
        ))}
        <li>
          <a class="heading" href="#schemas">
            Schemas
          </a>
        </li>
      </ul>
    </nav>
  )
}

function SchemaList(props: { document: Document }) {
  const { schemas } = props.document.components
  return (
    <section class="part" aria-labelledby="schemas">
      <h2 id="schemas">Schemas</h2>
      <p class="muted">What answers are made of.</p>
      {Object.entries(schemas)
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([name, schema]) => (
          <article class="schema" id={`schema-${name}`}>
            <h3>
              <a href={`#schema-${name}`}>{name}</a>
            </h3>
            <Fields schema={schema} marks={false} />
          </article>
        ))}
    </section>
  )
}
