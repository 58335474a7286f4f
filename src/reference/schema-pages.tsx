// Schemas as people read them: fields with their types and bounds.
import { Coded } from '../pages/coded.tsx'
import type { JsonSchema } from './schemas.ts'

/** The name of a component that a schema is. */
const nameIn = ({ $ref }: JsonSchema): string | undefined => $ref?.split('/').at(-1)

/** A type in words, with links to the components. */
export function Type(props: { schema: JsonSchema }) {
  const { schema } = props
  const name = nameIn(schema)
  if (name !== undefined) return <a href={`#schema-${name}`}>{name}</a>
  if (schema.const !== undefined) return <code>{JSON.stringify(schema.const)}</code>
  if (schema.enum !== undefined) return <Values of={schema.enum} />
  if (schema.anyOf !== undefined) return <Either of={schema.anyOf} />
  if (schema.items !== undefined)
    return (
      <>
        list of <Type schema={schema.items} />
      </>
    )
  const types = [schema.type ?? 'anything'].flat()
  return <>{types.map((type) => (type === 'null' ? 'null' : (schema.format ?? type))).join(' or ')}</>
}

function Values(props: { of: readonly unknown[] }) {
  return (
    <>
      {props.of.map((value, at) => (
        <>
          {at === 0 ? '' : ' | '}
          <code>{JSON.stringify(value)}</code>
        </>
      ))}
    </>
  )
}

function Either(props: { of: readonly JsonSchema[] }) {
  return (
    <>
      {props.of.map((schema, at) => (
        <>
          {at === 0 ? '' : ' or '}
          <Type schema={schema} />
        </>
      ))}
    </>
  )
}

/** The bounds of a value, and what it is where it is left out; `''` for none. */
function boundsOf({ minLength, maxLength, minimum, maximum, maxItems, default: usual }: JsonSchema): string {
  const text = [
    ...(minLength === undefined || minLength < 2 ? [] : [`at least ${minLength} characters`]),
    ...(maxLength === undefined ? [] : [`at most ${maxLength} characters`]),
    ...(minimum === undefined || maximum === undefined ? [] : [`${minimum} to ${maximum}`]),
    ...(maxItems === undefined ? [] : [`at most ${maxItems}`]),
    ...(usual === undefined ? [] : [`default ${JSON.stringify(usual)}`]),
  ]
  return text.join(', ')
}

/** One field: `kind` says whether it must be there, or where it stands. */
export function Field(props: { name: string; schema: JsonSchema; kind: string; description: string | undefined }) {
  const { name, schema, kind, description } = props
  const bounds = boundsOf(schema)
  const inner = schema.properties === undefined ? schema.items : schema
  return (
    <li>
      <p>
        <code class="name">{name}</code>{' '}
        <span class="small muted">
          <Type schema={schema} />
          {bounds === '' ? '' : `, ${bounds}`}
          {kind === '' ? '' : <em> {kind}</em>}
        </span>
      </p>
      {description === undefined ? (
        ''
      ) : (
        <p class="small">
          <Coded text={description} />
        </p>
      )}
      {inner?.properties === undefined ? (
        ''
      ) : (
        <Fields schema={inner} marks={kind === 'required' || kind === 'optional'} />
      )}
    </li>
  )
}

/**
 * The fields of an object; of several forms, each. `marks`: whether it says what must be there: a request is told, of an answer only what
 * may be missing.
 */
export function Fields(props: { schema: JsonSchema; marks: boolean }) {
  const { schema, marks } = props
  if (schema.anyOf !== undefined) return <Forms of={schema.anyOf} marks={marks} />
  const { properties, required = [] } = schema
  if (properties === undefined)
    return (
      <p class="small">
        <Type schema={schema} />
      </p>
    )
  return (
    <ul class="fields">
      {Object.entries(properties).map(([name, field]) => {
        const kind = required.includes(name) ? (marks ? 'required' : '') : 'optional'
        return <Field {...{ name, schema: field, kind, description: field.description }} />
      })}
    </ul>
  )
}

/** The forms that a value may have, each by its name or by what it must have. */
function Forms(props: { of: readonly JsonSchema[]; marks: boolean }) {
  const { of, marks } = props
  if (of.every((form) => nameIn(form) !== undefined))
    return (
      <p class="small">
        <Either of={of} />
      </p>
    )
  return (
    <>
      {of.map((form, at) => (
        <div class="form">
          <p class="small muted">{at === 0 ? 'Either' : 'or'}</p>
          <Fields schema={form} marks={marks} />
        </div>
      ))}
    </>
  )
}
