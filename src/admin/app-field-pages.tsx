// The fields of the forms of apps and APIs, and what is wrong with them, in the language of the page.
import type { Child } from 'hono/jsx'
import { Field } from '../pages/fields.tsx'
import { useWords } from '../pages/layout.tsx'
import { Notice, useWrong, type Fault } from '../pages/notice.tsx'
import type { SettingsFaultWords } from '../words/app-forms.ts'
import { boxOf, linesOf, type FormFault, type TypedForm } from './app-forms.ts'
import type { ShownApi } from '../clients/shown.ts'

type Labelled = { label: string; hint: string }
const PLAIN = { autocomplete: 'off', autocapitalize: 'none', spellcheck: false } as const

/** One line of text. */
export function TextField(props: {
  name: string
  words: Labelled
  typed: TypedForm
  type?: 'text' | 'number'
  begins?: boolean
  required?: boolean
  children?: Child
}) {
  const { name, words, typed, type = 'text', begins = false, required = false, children } = props
  return (
    <Field id={name} name={name} label={words.label} hint={words.hint === '' ? undefined : words.hint} begins={begins}>
      {(told) => (
        <>
          <input type={type} name={name} {...told} {...PLAIN} value={typed[name] ?? ''} required={required} />
          {children ?? ''}
        </>
      )}
    </Field>
  )
}

/** Several lines: an address each. */
export function LinesField(props: { name: string; words: Labelled; typed: TypedForm }) {
  const { name, words, typed } = props
  const text = typed[name] ?? ''
  return (
    <Field id={name} name={name} label={words.label} hint={words.hint}>
      {(told) => (
        <textarea name={name} {...told} {...PLAIN} rows={Math.min(Math.max(linesOf(text).length + 1, 3), 12)}>
          {text}
        </textarea>
      )}
    </Field>
  )
}

/** The id of a box: its name, in which no space may stand. */
const idOf = (name: string): string => name.replaceAll(' ', '-')

/** A box to tick, what it means, and what is wrong with it. */
export function TickField(props: { name: string; words: Labelled; typed: TypedForm; isOff?: boolean }) {
  const { name, words, typed, isOff = false } = props
  return (
    <label class="tick">
      <input
        type="checkbox"
        id={idOf(name)}
        name={name}
        value="true"
        checked={typed[name] === 'true'}
        disabled={isOff}
      />
      <span>
        {words.label}
        {words.hint === '' ? '' : <span class="small muted line">{words.hint}</span>}
        <Wrong name={name} />
      </span>
    </label>
  )
}

/** One of several. */
export function ChoiceField<Name extends string>(props: {
  name: string
  words: Labelled
  choices: Readonly<Record<Name, string>>
  chosen: string | undefined
}) {
  const { name, words, choices, chosen } = props
  return (
    <Group name={name} label={words.label} hint={words.hint}>
      {(Object.keys(choices) as Name[]).map((value) => (
        <label class="tick">
          <input
            type="radio"
            id={idOf(`${name} ${value}`)}
            name={name}
            value={value}
            checked={value === chosen}
            required
          />
          <span>{choices[value]}</span>
        </label>
      ))}
    </Group>
  )
}

/** Fields that belong together, below their name; and what is wrong with them. */
export function Group(props: { name: string; label: string; hint?: string; children?: Child }) {
  const { name, label, hint = '', children } = props
  return (
    <fieldset class="choices" id={name} tabindex={-1}>
      <Legend {...{ name, label, hint }} />
      {children}
    </fieldset>
  )
}

function Legend({ name, label, hint }: { name: string; label: string; hint: string }) {
  return (
    <legend>
      {label}
      {hint === '' ? '' : <span class="small muted line">{hint}</span>}
      <Wrong name={name} />
    </legend>
  )
}

/** What is wrong with a group of fields, by the name of it. */
function Wrong({ name }: { name: string }) {
  const { texts } = useWrong(name)
  if (texts.length === 0) return <></>
  return (
    <span class="wrong line" role="alert">
      {texts.map((text) => (
        <span class="line">{text}</span>
      ))}
    </span>
  )
}

/** More APIs than these are folded away, but for those that the app has scopes of. */
const MOST_UNFOLDED = 3

/** The scopes of all APIs, a box each. */
export function OwnScopes(props: { apis: readonly ShownApi[]; typed: TypedForm; isOff?: boolean }) {
  const { apis, typed, isOff = false } = props
  const { own } = useWords().console.apps.fields
  return (
    <Group name="own_scopes" {...own}>
      {apis.map((api) => {
        const boxes = Object.entries(api.scopes).map(([scope, says]) => ({
          name: boxOf(api.identifier, scope),
          scope,
          says,
        }))
        const isOpen = apis.length <= MOST_UNFOLDED || boxes.some(({ name }) => typed[name] === 'true')
        return (
          <details class="inset boxes" open={isOpen}>
            <summary>
              {api.name} <code class="small muted address">{api.identifier}</code>
            </summary>
            {boxes.map(({ name, scope, says }) => (
              <TickField name={name} words={{ label: scope, hint: says }} {...{ typed, isOff }} />
            ))}
          </details>
        )
      })}
    </Group>
  )
}

/** A form that was refused because somebody else was faster. */
export function ChangedMeanwhile({ isSo }: { isSo: boolean }) {
  const { changed } = useWords().console.apps
  if (!isSo) return <></>
  return (
    <Notice kind="bad" takesFocus>
      <p>{changed}</p>
    </Notice>
  )
}

/** Says each fault in the language of the page, by the field of the form that it belongs to. What was typed is named where there are several. */
export function useFaults(): (faults: readonly FormFault[], typed: TypedForm) => Fault[] {
  const { faults: words, quoted } = useWords().console.apps
  const known = (code: string): code is keyof SettingsFaultWords => Object.hasOwn(words, code)
  return (faults, typed) =>
    faults.map(({ field, code }) => {
      const [name = '', ...rest] = field.split('.')
      const what = linesOf(typed[name])[Number(rest[0])] ?? (rest.length > 0 ? rest.join('.') : (typed[name] ?? ''))
      const said = NAMES.includes(name) && code === 'missing' ? 'no_name' : code
      const beside = BESIDE[name] ?? name
      return {
        field: beside,
        code: `settings ${code}`,
        message: known(said) ? words[said](quoted(what.slice(0, 200))) : code,
      }
    })
}
/** What people read as a name. */
const NAMES = ['client_name', 'name']
/** Where the form has one field for several of the API. */
const BESIDE: Readonly<Record<string, string>> = { jwks: 'jwks_uri', scopes: 'scopes' }

/** The fields of these forms, with the ids that a summary leads to. */
export const IDS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'client_name',
    'logo_uri',
    'client_uri',
    'policy_uri',
    'tos_uri',
    'redirect_uris',
    'post_logout_redirect_uris',
    'backchannel_logout_uri',
    'grant_types',
    'token_endpoint_auth_method',
    'jwks_uri',
    'without_pkce',
    'own_scopes',
    'identifier',
    'scopes',
    'token_seconds',
    'introspected_by',
  ].map((name) => [name, name]),
)
