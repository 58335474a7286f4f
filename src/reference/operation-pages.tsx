// One operation as people read it: what it does, who may call it, what it takes, answers and refuses, and how it is written.
import type { Child } from 'hono/jsx'
import { Coded } from '../pages/coded.tsx'
import { Icon } from '../pages/icon.tsx'
import { useHouse } from '../pages/layout.tsx'
import type { Answer, Media, Parameter } from './document.ts'
import { clientOf, curlOf, fetchOf, type Placed } from './samples.ts'
import { Field, Fields, Type } from './schema-pages.tsx'

/** The method of a route, in its colour. */
export function Method(props: { of: string }) {
  return <span class={`method ${props.of.toLowerCase()}`}>{props.of}</span>
}

/** An operation; `issuer` is where it is called. */
export function OperationArticle(props: { operation: Placed; issuer: string }) {
  const { operation, issuer } = props
  const { operationId: id, method, path, summary, description, parameters, requestBody, responses } = operation
  const paragraphs = description.split('\n\n')
  const body = requestBody?.content['application/json']
  return (
    <article class="operation" id={id} aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        <a href={`#${id}`}>{summary.replace(/\.$/, '')}</a>
      </h3>
      <p class="endpoint">
        <Method of={method} /> <code>{path}</code>
        <code class="muted small">{id}</code>
      </p>
      <div class="about">
        {paragraphs.slice(0, -1).map((text) => (
          <p>
            <Coded text={text} />
          </p>
        ))}
        <p class="caller small muted">
          <Icon name="lock" />
          <span>
            <Coded text={paragraphs.at(-1) ?? ''} />
          </span>
        </p>
        {parameters.length === 0 ? '' : <Parameters of={parameters} />}
        {body === undefined ? (
          ''
        ) : (
          <>
            <h4>Body</h4>
            {Object.keys(body.schema.properties ?? body.schema.anyOf ?? {}).length === 0 ? (
              <p class="small">An empty object, or nothing.</p>
            ) : (
              <Fields schema={body.schema} marks />
            )}
          </>
        )}
        <Refusals of={responses} />
      </div>
      <div class="samples">
        <Samples operation={operation} issuer={issuer} />
        {Object.entries(responses)
          .filter(([status]) => status.startsWith('2'))
          .toReversed()
          .map(([status, answer], at) => (
            <GoodAnswer id={id} status={status} answer={answer} open={at === 0} />
          ))}
      </div>
    </article>
  )
}

function Parameters(props: { of: readonly Parameter[] }) {
  const WHERE = { path: 'in the path', query: 'in the query', header: 'header' } as const
  return (
    <>
      <h4>Parameters</h4>
      <ul class="fields">
        {props.of.map(({ name, in: place, description, schema }) => (
          <Field {...{ name, schema, kind: WHERE[place], description }} />
        ))}
      </ul>
    </>
  )
}

/** The codes of the refusals by their status; each leads to what explains it. */
function Refusals(props: { of: Record<string, Answer> }) {
  const { base } = useHouse()
  const refusals = Object.entries(props.of).filter(([status]) => !status.startsWith('2'))
  return (
    <>
      <h4>Refusals</h4>
      <ul class="refusals small">
        {refusals.map(([status, { description }]) => (
          <li>
            <span class="muted">{status}</span>{' '}
            {description.split(', ').map((code) => (
              <>
                <a href={`${base}/problems/${code}`}>
                  <code>{code}</code>
                </a>{' '}
              </>
            ))}
          </li>
        ))}
      </ul>
    </>
  )
}

/** The ways to write the request: the first one is open, and one at a time. */
function Samples(props: { operation: Placed; issuer: string }) {
  const { operation, issuer } = props
  const { operationId: id } = operation
  const client = clientOf(operation)
  const ways = [
    ...(client === undefined ? [] : [['client', 'latchkey/browser', client] as const]),
    ['curl', 'curl', curlOf(operation, issuer)] as const,
    ...(client === undefined ? [['fetch', 'fetch', fetchOf(operation, issuer)] as const] : []),
  ]
  return (
    <>
      <h4>Request</h4>
      {ways.map(([way, title, text], at) => (
        <Sample id={`${id}-${way}`} title={title} open={at === 0}>
          {text}
        </Sample>
      ))}
    </>
  )
}

/** A piece of code below its name, with a button that copies it where scripts run. */
function Sample(props: { id: string; title: Child; open?: boolean; children?: Child }) {
  const { id, title, open = false, children } = props
  return (
    <details class="sample" open={open}>
      <summary>{title}</summary>
      <div class="code-box">
        <button type="button" class="button quiet small" hidden data-copy={id} data-done="Copied">
          Copy
        </button>
        <pre id={id} tabindex={0}>
          <code>{children}</code>
        </pre>
      </div>
    </details>
  )
}

/** What a good answer means, what it is, and its examples. */
function GoodAnswer(props: { id: string; status: string; answer: Answer; open: boolean }) {
  const { id, status, answer, open } = props
  const media = Object.entries(answer.content ?? {})
  return (
    <>
      <h4>
        Answer <span class="status">{status}</span>
      </h4>
      <p class="small">
        <Coded text={answer.description} />
        {media.map(([type, { schema }]) => (
          <> {type === 'application/json' ? <Type schema={schema} /> : <code>{type}</code>}</>
        ))}
      </p>
      {media.map(([type, of]) =>
        examplesOf(of).map(([name, words, value], at) => (
          <Sample
            id={`${id}-${status}-${type.replace(/\W/g, '-')}-${name}`}
            title={words}
            open={open && at === 0 && media.length === 1}
          >
            {typeof value === 'string' ? value : <Json value={value} />}
          </Sample>
        )),
      )}
    </>
  )
}

const examplesOf = ({ examples = {} }: Media) =>
  Object.entries(examples).map(([name, { summary, value }]) => [name, summary ?? 'The file', value] as const)

/** JSON with the names of its fields set off. */
function Json(props: { value: unknown }) {
  const parts = JSON.stringify(props.value, null, 2).split(/("(?:[^"\\]|\\.)*"(?=:))/)
  return <>{parts.map((part, at) => (at % 2 === 1 ? <i>{part}</i> : part))}</>
}
